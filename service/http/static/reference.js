// SPDX-License-Identifier: EUPL-1.2
// Starts the API reference. No validator badge: it would send the address of this service to others.
SwaggerUIBundle({
  url: "/docs/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null,
});

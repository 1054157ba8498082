# SPDX-License-Identifier: EUPL-1.2
"""TypeScript declarations from the OpenAPI description.

Written here because the usual generators need Node at run time; the part of JSON Schema that this
service's own description uses is small: objects, arrays, unions, enums, constants and references.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

__all__ = ("declarations",)

_PLAIN = {
    "string": "string",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
}
#: The element that the script defines: its attributes, and the events it reports with.
_ELEMENT = """
/** The element <ikz-groups>; every attribute is text, as written in HTML. */
export interface IkzGroupsAttributes {
  municipality: string;
  topic: string;
  limit?: string;
  map?: "";
  heading?: "2" | "3" | "4" | "5";
  lang?: "de" | "en";
  sandbox?: "";
}
export type IkzLoadedEvent = CustomEvent<{ status: number }>;
export type IkzFailedEvent = CustomEvent<null>;
declare global {
  interface HTMLElementTagNameMap {
    "ikz-groups": HTMLElement;
  }
  interface HTMLElementEventMap {
    "ikz-loaded": IkzLoadedEvent;
    "ikz-failed": IkzFailedEvent;
  }
}
"""
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*")


def declarations(document: Mapping[str, Any]) -> str:
    """One `export type` a schema, in alphabetical order; the same document gives the same text."""
    schemas: Mapping[str, Any] = document["components"]["schemas"]
    parts = [
        "// SPDX-License-Identifier: EUPL-1.2",
        f"// Types of {document['info']['title']} {document['info']['version']}.",
        "",
    ]
    for name in sorted(schemas):
        schema = schemas[name]
        parts += [*_comment(schema, ""), f"export type {_identifier(name)} = {_type(schema, '')};", ""]
    return "\n".join(parts) + _ELEMENT


def _type(schema: Any, indent: str) -> str:
    if not isinstance(schema, Mapping) or not schema:
        return "unknown"
    if "$ref" in schema:
        return _identifier(schema["$ref"].rpartition("/")[2])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for union in ("oneOf", "anyOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(_type(option, indent) for option in schema[union]))
    if "allOf" in schema:
        return " & ".join(_type(option, indent) for option in schema["allOf"])
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_type({**schema, "type": one}, indent) for one in kind)
    if kind == "array":
        return _array(schema, indent)
    if kind == "object":
        return _object(schema, indent)
    return _PLAIN.get(kind or "", "unknown")


def _array(schema: Mapping[str, Any], indent: str) -> str:
    if "prefixItems" in schema:
        return "[" + ", ".join(_type(item, indent) for item in schema["prefixItems"]) + "]"
    return f"Array<{_type(schema.get('items', {}), indent)}>"


def _object(schema: Mapping[str, Any], indent: str) -> str:
    properties: Mapping[str, Any] = schema.get("properties", {})
    if not properties:
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values, indent) if isinstance(values, Mapping) else 'unknown'}>"
    required = set(schema.get("required", ()))
    inner = indent + "  "
    lines = []
    for name, value in properties.items():
        lines += _comment(value, inner)
        key = name if _NAME.fullmatch(name) else json.dumps(name)
        lines.append(f"{inner}{key}{'' if name in required else '?'}: {_type(value, inner)};")
    return "{\n" + "\n".join(lines) + f"\n{indent}}}"


def _comment(schema: Any, indent: str) -> list[str]:
    text = schema.get("description") if isinstance(schema, Mapping) else None
    return [f"{indent}/** {' '.join(str(text).replace('*/', '').split())} */"] if text else []


def _identifier(name: str) -> str:
    return re.sub(r"\W", "_", name)

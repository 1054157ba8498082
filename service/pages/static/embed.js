// SPDX-License-Identifier: EUPL-1.2
// <ikz-groups municipality="06631018" topic="it_operations_hosting" limit="3" map lang="de"></ikz-groups>
// Shows suggested groups of municipalities on any website. No dependency, no cookie, nothing stored.
// Colours and type follow the page. To change them set --ikz-accent, --ikz-text, --ikz-muted, --ikz-line,
// --ikz-ground, --ikz-radius, --ikz-gap, or style the parts title, name, note, card, reasons, amounts, map, small, link.

const HOME = new URL(import.meta.url).origin;
const TEXTS = {
  de: { busy: "Vorschläge werden geladen …", gone: "Die Vorschläge sind gerade nicht erreichbar.", again: "Noch einmal versuchen" },
  en: { busy: "Loading suggestions …", gone: "The suggestions cannot be reached just now.", again: "Try again" },
};
const STYLE = `
:host { display: block; font: inherit; color: var(--ikz-text, inherit); line-height: 1.5; }
:host([hidden]) { display: none; }
.ikz-title { margin: 0 0 .4em; font-size: 1.2em; line-height: 1.25; }
.ikz-name { margin: 0 0 .3em; font-size: 1.05em; line-height: 1.3; overflow-wrap: anywhere; }
p, ul, dl { margin: .4em 0; }
ul { padding-left: 1.2em; }
ol { list-style: none; margin: 1em 0; padding: 0; display: grid; gap: var(--ikz-gap, 1em); }
ol > li { border: 1px solid var(--ikz-line, currentColor); border-radius: var(--ikz-radius, 8px); padding: 1em; background: var(--ikz-ground, transparent); }
dl { display: flex; flex-wrap: wrap; gap: .3em 2em; }
dt { font-size: .9em; color: var(--ikz-muted, inherit); }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; }
a { color: var(--ikz-accent, inherit); text-decoration: underline; text-underline-offset: .15em; }
a:focus-visible, button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
.ikz-small { font-size: .9em; color: var(--ikz-muted, inherit); }
.ikz-note { border-left: 4px solid var(--ikz-accent, currentColor); padding-left: .8em; }
figure { margin: .8em 0 0; background: #fff; }
svg { display: block; width: 100%; height: auto; }
button { font: inherit; color: inherit; background: none; border: 1px solid currentColor; border-radius: 4px; min-height: 44px; padding: .4em 1em; cursor: pointer; }
[role="status"]:empty { margin: 0; }
`;

class IkzGroups extends HTMLElement {
  static observedAttributes = ["municipality", "topic", "limit", "map", "heading", "lang", "sandbox"];
  #request = null;
  #isDue = false;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    // Only what is short is spoken at once; the groups themselves are read when somebody comes to them.
    this.status = document.createElement("p");
    this.status.setAttribute("role", "status");
    this.content = document.createElement("div");
    root.append(this.status, this.content);
  }

  connectedCallback() { this.#soon(); }
  disconnectedCallback() { this.#request?.abort(); }
  attributeChangedCallback(_, before, after) { if (before !== after) this.#soon(); }

  /** One request for all attributes that change at the same moment. */
  #soon() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      if (this.isConnected) this.#load();
    });
  }

  get #language() {
    const stated = this.getAttribute("lang") || this.closest("[lang]")?.lang || "de";
    return stated.startsWith("en") ? "en" : "de";
  }

  #address(path) {
    const url = new URL(path, HOME);
    for (const name of ["municipality", "topic", "limit", "heading"]) {
      if (this.hasAttribute(name)) url.searchParams.set(name, this.getAttribute(name));
    }
    if (this.hasAttribute("map")) url.searchParams.set("map", "1");
    if (this.#language === "en") url.searchParams.set("lang", "en");
    return url;
  }

  async #load() {
    this.#request?.abort();
    const request = (this.#request = new AbortController());
    const texts = TEXTS[this.#language];
    this.content.setAttribute("aria-busy", "true");
    this.status.textContent = this.content.hasChildNodes() ? "" : texts.busy;
    try {
      const path = this.hasAttribute("sandbox") ? "/embed/v1/sandbox/fragment" : "/embed/v1/groups";
      const answer = await fetch(this.#address(path), { signal: request.signal, credentials: "omit" });
      if (answer.status >= 500) throw new Error(String(answer.status));
      this.content.innerHTML = await answer.text();
      this.status.textContent = "";
      this.dispatchEvent(new CustomEvent("ikz-loaded", { bubbles: true, detail: { status: answer.status } }));
    } catch (error) {
      if (error.name === "AbortError") return;
      const again = document.createElement("button");
      again.textContent = texts.again;
      again.addEventListener("click", () => this.#load());
      this.status.textContent = texts.gone;
      this.content.replaceChildren(again);
      this.dispatchEvent(new CustomEvent("ikz-failed", { bubbles: true }));
    }
    this.content.removeAttribute("aria-busy");
  }
}

if (!customElements.get("ikz-groups")) customElements.define("ikz-groups", IkzGroups);

// SPDX-License-Identifier: EUPL-1.2
// The page for front-end developers: copy an example, run it, and change the first one while looking at it.
// Without this the code can be marked by hand, and the form loads the page anew.

const status = document.querySelector("#said");
const say = (text) => { status.textContent = ""; requestAnimationFrame(() => { status.textContent = text; }); };

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "kern-btn kern-btn--tertiary kern-btn--x-small";
  const words = document.createElement("span");
  words.className = "kern-label";
  words.textContent = label;
  made.append(words);
  made.addEventListener("click", () => act(made));
  return made;
}

for (const sample of document.querySelectorAll(".snippet")) {
  const code = sample.querySelector("code");
  const bar = document.createElement("div");
  bar.className = "snippet__bar";
  bar.append(
    button(status.dataset.copy, async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        say(status.dataset.copied);
      } catch {
        getSelection().selectAllChildren(code);
        say(status.dataset.marked);
      }
    }),
  );
  if (sample.dataset.run) bar.append(button(status.dataset.run, () => run(sample)));
  sample.querySelector("figcaption").after(bar);
}

/** Run the example as it stands: the file that is shown is the module that is loaded. */
async function run(sample) {
  let out = sample.querySelector("output");
  if (!out) {
    out = document.createElement("output");
    out.className = "snippet__out";
    sample.append(out);
  }
  try {
    const result = await import(`${sample.dataset.run}?run=${Date.now()}`);
    out.textContent = JSON.stringify(result.default, null, 2);
  } catch (error) {
    out.textContent = String(error);
  }
}

const form = document.querySelector("#try");
const live = document.querySelector("#live ikz-groups");
const code = document.querySelector("#live-code code");
form.addEventListener("change", (event) => {
  // What was typed has to be found by the server: then the page is loaded anew.
  if (event.target.name === "kommune") return form.requestSubmit();
  live.setAttribute("topic", form.elements.thema.value);
  live.setAttribute("limit", form.elements.limit.value);
  live.toggleAttribute("map", form.elements.karte.checked);
  const map = live.hasAttribute("map") ? " map" : "";
  code.textContent = code.textContent.replace(
    /topic="[^"]*" limit="[^"]*"( map)?/,
    () => `topic="${live.getAttribute("topic")}" limit="${live.getAttribute("limit")}"${map}`,
  );
  return undefined;
});

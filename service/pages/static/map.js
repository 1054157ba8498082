// SPDX-License-Identifier: EUPL-1.2
// Zoom and pan for every map on a page: buttons, wheel, drag, two fingers, and the keyboard.
// A map is whole without this; the script only moves the viewBox of the SVG, so nothing is loaded.

const STEP = 1.5;
const MOST = 12;
/** From here on municipalities are named as far as there is room. */
const NAMES_FROM = 2;
const SVG = "http://www.w3.org/2000/svg";

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** @param {HTMLElement} figure a `figure.map` with an SVG and `data-zoom-label`, `-in`, `-out`, `-reset`, `-hint` */
function enhance(figure) {
  const svg = figure.querySelector("svg");
  if (!svg || figure.dataset.ready) return;
  figure.dataset.ready = "1";
  const { x, y, width, height } = svg.viewBox.baseVal;
  const home = { x, y, width, height };
  let view = { ...home };
  const isHome = () => view.width >= home.width;

  function place(next) {
    const wide = clamp(next.width, home.width / MOST, home.width);
    const high = (wide * home.height) / home.width;
    view = {
      width: wide,
      height: high,
      x: clamp(next.x, home.x, home.x + home.width - wide),
      y: clamp(next.y, home.y, home.y + home.height - high),
    };
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
    // A button that loses its use while it has the focus would drop the focus: it only says so.
    out.setAttribute("aria-disabled", String(isHome()));
    reset.setAttribute("aria-disabled", String(isHome()));
    into.setAttribute("aria-disabled", String(wide <= home.width / MOST));
    stage.classList.toggle("map__stage--near", !isHome());
    // One finger scrolls the page until there is something to move; two fingers are always the map's.
    stage.style.touchAction = isHome() ? "pan-y" : "none";
    lettering.follow(view, home);
  }

  /** Zoom by a factor; the point under (px, py), in parts of the picture, stays where it is. */
  function zoom(factor, px = 0.5, py = 0.5) {
    const wide = clamp(view.width / factor, home.width / MOST, home.width);
    const high = (wide * home.height) / home.width;
    place({ width: wide, x: view.x + (view.width - wide) * px, y: view.y + (view.height - high) * py });
  }

  const move = (dx, dy) => place({ ...view, x: view.x + view.width * dx, y: view.y + view.height * dy });

  const stage = document.createElement("div");
  stage.className = "map__stage";
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", figure.dataset.zoomLabel);
  svg.replaceWith(stage);
  stage.append(svg);

  const bar = document.createElement("div");
  bar.className = "map__bar";
  const button = (label, sign, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "map__button";
    made.setAttribute("aria-label", label);
    made.title = label;
    made.textContent = sign;
    made.addEventListener("click", () => { if (made.getAttribute("aria-disabled") !== "true") act(); });
    bar.append(made);
    return made;
  };
  const into = button(figure.dataset.zoomIn, "+", () => zoom(STEP));
  const out = button(figure.dataset.zoomOut, "−", () => zoom(1 / STEP));
  const reset = button(figure.dataset.zoomReset, "⤢", () => place(home));
  const hint = document.createElement("p");
  hint.className = "map__hint";
  hint.id = `${svg.querySelector("title")?.id ?? "map"}-hint`;
  hint.textContent = figure.dataset.zoomHint;
  bar.append(hint);
  stage.setAttribute("aria-describedby", hint.id);
  stage.after(bar);

  const lettering = new Lettering(svg, stage);

  const keys = {
    "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), "0": () => place(home),
    ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0),
    ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
  };
  stage.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    // At home the arrows scroll the page as everywhere else.
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") && isHome()) return;
    event.preventDefault();
    act();
  });

  const part = (event) => {
    const box = stage.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  stage.addEventListener(
    "wheel",
    (event) => {
      // Only with Ctrl or where it is zoomed already: a map must not catch who scrolls the page.
      if (!event.ctrlKey && isHome()) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...part(event));
    },
    { passive: false },
  );
  stage.addEventListener("dblclick", (event) => zoom(STEP, ...part(event)));
  // A link inside would be carried away as a link instead of moving the map.
  stage.addEventListener("dragstart", (event) => event.preventDefault());

  const fingers = new Map();
  let dragged = 0;
  stage.addEventListener("pointerdown", (event) => {
    fingers.set(event.pointerId, part(event));
    dragged = 0;
  });
  stage.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = part(event);
    if (fingers.size === 1) {
      if (isHome()) return;
      move(before[0] - now[0], before[1] - now[1]);
      dragged += Math.abs(before[0] - now[0]) + Math.abs(before[1] - now[1]);
      if (dragged > 0.01 && !stage.hasPointerCapture(event.pointerId)) stage.setPointerCapture(event.pointerId);
    } else {
      const other = [...fingers].find(([id]) => id !== event.pointerId)[1];
      const length = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]) || 0.001;
      zoom(length(now, other) / length(before, other), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      dragged = 1;
    }
    fingers.set(event.pointerId, now);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    stage.addEventListener(end, (event) => {
      if (end !== "pointerleave" || !stage.hasPointerCapture(event.pointerId)) fingers.delete(event.pointerId);
    });
  }
  // The end of dragging is no click on a municipality.
  stage.addEventListener("click", (event) => { if (dragged > 0.01) event.preventDefault(); }, true);
  place(home);
}

/** Names keep their size on the screen while the map grows, and more of them appear where there is room. */
class Lettering {
  #svg; #stage; #fixed; #places = null; #layer; #isDue = false; #view; #home;

  constructor(svg, stage) {
    this.#svg = svg;
    this.#stage = stage;
    this.#fixed = [...svg.querySelectorAll(".map-name, .map-badge, .map-halo")].filter(
      (part) => !part.parentElement.closest(".map-name, .map-badge"),
    );
    this.#layer = document.createElementNS(SVG, "g");
    this.#layer.setAttribute("class", "map__names");
    this.#layer.setAttribute("aria-hidden", "true");
    svg.querySelector("g[clip-path]")?.append(this.#layer);
  }

  follow(view, home) {
    this.#view = view;
    this.#home = home;
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#draw();
    });
  }

  #draw() {
    const near = this.#home.width / this.#view.width;
    for (const part of this.#fixed) {
      const spot = part.querySelector("circle") ?? part;
      const [x, y] = ["x", "y"].map((axis) => Number(spot.getAttribute(`c${axis}`) ?? spot.getAttribute(axis)));
      const scale = near ** -0.8;
      if (near === 1) part.removeAttribute("transform");
      else part.setAttribute("transform", `translate(${x * (1 - scale)} ${y * (1 - scale)}) scale(${scale})`);
    }
    // The source stays in the picture wherever one looks.
    const { x, y } = this.#view;
    this.#svg.querySelector(".map-foot")?.setAttribute("transform", `translate(${x} ${y}) scale(${1 / near})`);
    this.#layer.replaceChildren(...(near >= NAMES_FROM ? this.#names() : []));
  }

  /** Every municipality that is a link, with its middle; measured once, when first needed. */
  #measured() {
    if (this.#places) return this.#places;
    const known = new Set([...this.#svg.querySelectorAll("text")].map((text) => text.textContent));
    const scale = this.#svg.querySelector("g[transform^=scale]")?.transform.baseVal[0].matrix.a ?? 1;
    this.#places = [...this.#svg.querySelectorAll('a[tabindex="-1"] > path')]
      .map((path) => {
        const box = path.getBBox();
        const name = path.querySelector("title").textContent.split(" – ")[0];
        return { name, x: (box.x + box.width / 2) * scale, y: (box.y + box.height / 2) * scale, size: box.width * box.height };
      })
      .filter((place) => !known.has(place.name))
      .sort((a, b) => b.size - a.size);
    return this.#places;
  }

  #names() {
    const { x, y, width, height } = this.#view;
    const unit = width / (this.#stage.clientWidth || 1);
    const size = 14 * unit;
    const taken = this.#fixed.map((part) => this.#box(part));
    const part = width / this.#home.width;
    taken.push([x, y + height - 32 * part, x + 330 * part, y + height]); // the source
    const made = [];
    for (const place of this.#measured()) {
      if (place.x < x || place.x > x + width || place.y < y || place.y > y + height) continue;
      const half = place.name.length * size * 0.29;
      const box = [place.x - half, place.y - size, place.x + half, place.y + size * 0.5];
      if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
      taken.push(box);
      const text = document.createElementNS(SVG, "text");
      const values = { x: place.x, y: place.y + size * 0.1, "font-size": size, "text-anchor": "middle", class: "map-halo", stroke: "#fff", "stroke-width": 3.5 * unit, "stroke-linejoin": "round", "paint-order": "stroke" };
      for (const [name, value] of Object.entries(values)) text.setAttribute(name, String(value));
      text.textContent = place.name;
      made.push(text);
    }
    return made;
  }

  #box(part) {
    const box = part.getBBox();
    const spot = part.querySelector("circle") ?? part;
    const [x, y] = ["x", "y"].map((axis) => Number(spot.getAttribute(`c${axis}`) ?? spot.getAttribute(axis)));
    const scale = (this.#home.width / this.#view.width) ** -0.8;
    return [x + (box.x - x) * scale, y + (box.y - y) * scale, x + (box.x + box.width - x) * scale, y + (box.y + box.height - y) * scale];
  }
}

const enhanceAll = () => document.querySelectorAll("figure.map[data-zoom-in]").forEach(enhance);
enhanceAll();
document.addEventListener("htmx:afterSettle", enhanceAll);

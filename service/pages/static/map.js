// SPDX-License-Identifier: EUPL-1.2
// Zoom and pan for every map on a page: buttons, wheel, drag, two fingers, and the keyboard.
// A map is whole without this; the script only moves the viewBox of the SVG, so nothing is loaded.

const STEP = 1.5;
const MOST = 12;

/** @param {HTMLElement} figure a `figure.map` with an SVG and `data-zoom-in`, `-out`, `-reset`, `-hint` */
function enhance(figure) {
  const svg = figure.querySelector("svg");
  if (!svg || figure.dataset.ready) return;
  figure.dataset.ready = "1";
  const whole = svg.viewBox.baseVal;
  const home = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...home };

  const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  function place(next) {
    const width = clamp(next.width, home.width / MOST, home.width);
    const height = (width * home.height) / home.width;
    view = {
      width,
      height,
      x: clamp(next.x, home.x, home.x + home.width - width),
      y: clamp(next.y, home.y, home.y + home.height - height),
    };
    const isHome = width === home.width;
    out.disabled = reset.disabled = isHome;
    into.disabled = width <= home.width / MOST;
    svg.style.touchAction = isHome ? "pan-y pinch-zoom" : "none";
    show();
  }

  /** Zoom by a factor; the point under (x, y), in parts of the picture, stays where it is. */
  function zoom(factor, x = 0.5, y = 0.5) {
    const width = clamp(view.width / factor, home.width / MOST, home.width);
    const height = (width * home.height) / home.width;
    place({ width, x: view.x + (view.width - width) * x, y: view.y + (view.height - height) * y });
  }

  const move = (x, y) => place({ ...view, x: view.x + view.width * x, y: view.y + view.height * y });

  const bar = document.createElement("div");
  bar.className = "map__bar";
  const button = (label, sign, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "map__button";
    made.setAttribute("aria-label", label);
    made.title = label;
    made.textContent = sign;
    made.addEventListener("click", act);
    bar.append(made);
    return made;
  };
  const into = button(figure.dataset.zoomIn, "+", () => zoom(STEP));
  const out = button(figure.dataset.zoomOut, "−", () => zoom(1 / STEP));
  const reset = button(figure.dataset.zoomReset, "⤢", () => place(home));
  figure.append(bar);

  const stage = document.createElement("div");
  stage.className = "map__stage";
  stage.tabIndex = 0;
  stage.setAttribute("role", "group");
  stage.setAttribute("aria-label", figure.dataset.zoomHint);
  svg.replaceWith(stage);
  stage.append(svg);

  const keys = {
    "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), "0": () => place(home),
    ArrowLeft: () => move(-0.15, 0), ArrowRight: () => move(0.15, 0),
    ArrowUp: () => move(0, -0.15), ArrowDown: () => move(0, 0.15),
  };
  stage.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    // At home the arrows scroll the page as everywhere else.
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.startsWith("Arrow") && view.width === home.width) return;
    event.preventDefault();
    act();
  });

  const part = (event) => {
    const box = svg.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  stage.addEventListener(
    "wheel",
    (event) => {
      // Only with Ctrl or where it is zoomed already: a map must not catch who scrolls the page.
      if (!event.ctrlKey && view.width === home.width) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.2 : 1 / 1.2, ...part(event));
    },
    { passive: false },
  );
  stage.addEventListener("dblclick", (event) => zoom(STEP, ...part(event)));

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
      if (view.width === home.width) return;
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
    stage.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }
  // The end of dragging is no click on a municipality.
  stage.addEventListener("click", (event) => { if (dragged > 0.01) event.preventDefault(); }, true);
  place(home);
}

document.querySelectorAll("figure.map[data-zoom-in]").forEach(enhance);
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("figure.map[data-zoom-in]").forEach(enhance));

/* Comfort only: keys, and buttons that copy. Every page works without this. */
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function wake(root) {
  for (const one of all("[data-needs-script]", root)) one.hidden = false;
}

function step(by) {
  const items = all("[data-item]").filter((one) => !one.closest("details:not([open])"));
  if (!items.length) return;
  const at = items.findIndex((one) => one === document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + by));
  items[next].focus();
  items[next].scrollIntoView({ block: "nearest" });
}

function follow(rel) {
  const link = document.querySelector(`a[rel~="${rel}"]`);
  if (link) link.click();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  n: () => follow("next"),
  p: () => follow("prev"),
  "/": () => document.querySelector("[data-search]")?.focus(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, dialog")) return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

/* Arrow keys in a map of days: to the next day that has a link, in the same week or on the same weekday. */
const arrows = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

function move(map, key) {
  const [x, y] = arrows[key];
  const place = (one) => { const box = one.getBoundingClientRect(); return [box.left, box.top]; };
  const days = all("[data-day]", map);
  const from = days.includes(document.activeElement) ? document.activeElement : null;
  if (!from) return (days.at(-1) || map).focus();
  const [left, top] = place(from);
  const ahead = days.map((one) => [one, place(one)]).filter(([, [l, t]]) =>
    x ? Math.abs(t - top) < 2 && (l - left) * x > 2 : Math.abs(l - left) < 2 && (t - top) * y > 2);
  const distance = ([, [l, t]]) => Math.abs(l - left) + Math.abs(t - top);
  const [next] = ahead.sort((one, other) => distance(one) - distance(other))[0] || [];
  if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
  const map = event.target.closest(".wide")?.querySelector(".days-map");
  if (!map || !(event.key in arrows) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  move(map, event.key);
});

async function copy(button) {
  const text = button.dataset.copy.startsWith("#")
    ? document.querySelector(button.dataset.copy).textContent
    : new URL(button.dataset.copy, location.href).href;
  const before = button.textContent;
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not copied";
  }
  setTimeout(() => { button.textContent = before; }, 1500);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});

/* A click on a sentence selects it, so that its address stands in the address bar. */
document.addEventListener("click", (event) => {
  const sentence = event.target.closest(".s");
  if (sentence && !event.target.closest("a") && document.getSelection().isCollapsed) location.hash = sentence.id;
});

/* What comes after the page: its places are busy until then; if it does not come, the link to it is shown. */
function whenLater(name, act) {
  document.addEventListener(name, ({ detail: { elt } }) => elt.matches("[data-later]") && act(elt));
}

whenLater("htmx:beforeRequest", (link) => {
  const lead = link.closest(".lead");
  lead.style.minBlockSize = `${lead.offsetHeight}px`;  // the exact number may need a line less
  all("[data-waiting]").forEach((one) => one.setAttribute("aria-busy", "true"));
});
for (const name of ["htmx:responseError", "htmx:sendError"]) {
  whenLater(name, (link) => {
    all("[data-waiting]").forEach((one) => { one.hidden = true; });
    link.classList.remove("by-hand");
  });
}

document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
wake(document);

/* Comfort only: keys, and buttons that copy. Every page works without this. */
"use strict";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function wake(root) {
  for (const one of all("[data-needs-script]", root)) one.hidden = false;
}

function step(by) {
  const items = all("[data-item]");
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

document.addEventListener("htmx:load", (event) => wake(event.detail.elt));
wake(document);

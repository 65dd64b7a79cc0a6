// Copies what a button names. Everything else on the site works without scripts.
"use strict";

const SHOWN_FOR_MS = 2000;

function textOf(element) {
  return "value" in element ? element.value : element.textContent;
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  try {
    await navigator.clipboard.writeText(textOf(source).replace(/\u00a0/g, " "));
  } catch {
    const selection = window.getSelection();
    selection.selectAllChildren(source);
    if ("select" in source) source.select();
    return;
  }
  button.textContent = button.dataset.copied;
  setTimeout(() => {
    button.textContent = label;
  }, SHOWN_FOR_MS);
}

for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", () => copy(button));
}

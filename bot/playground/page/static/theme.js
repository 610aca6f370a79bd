// Light, dark, or as the computer has it.

const ORDER = ["auto", "light", "dark"];

export function theme() {
  const kept = localStorage.getItem("linli.theme");
  return ORDER.includes(kept) ? kept : "auto";
}

export function wear(name) {
  localStorage.setItem("linli.theme", name);
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
}

export const following = (name) => ORDER[(ORDER.indexOf(name) + 1) % ORDER.length];

// The page's own buttons: the tour, the panel, language, light and dark, saving, the keyboard's list.

import { h, icon } from "./dom.js";
import { following, theme, wear } from "./theme.js";
import { choose, language, languages, t } from "./words.js";

const PANEL = "linli.panel";
const KEYS = [["Alt + 1 … 9 · Alt + ← →", "keys_phones"], ["↑ ↓", "keys_messages"], ["Alt + W", "keys_write"], ["Alt + N · Alt + H · Alt + P", "keys_clock"], ["Alt + I", "keys_panel"], ["?", "keys_help"]];

export class Tools {
  constructor({ tour, retell, stage, clock }) {
    Object.assign(this, { tour, retell, stage, clock });
    this.place = document.getElementById("tools");
    const kept = localStorage.getItem(PANEL);
    this.panel(kept ? kept === "open" : matchMedia("(min-width: 1200px)").matches);
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("linli:panel", () => this.panel(true));
  }

  build() {
    const round = (name, label, onclick, more = {}) => h("button", { type: "button", class: "round", "aria-label": label, title: label, onclick, ...more }, icon(name));
    this.open = round("panel", t("panel"), () => this.panel(!this.isOpen), { "aria-expanded": String(this.isOpen), "aria-controls": "panel" });
    const select = h("select", { "aria-label": t("language"), onchange: async () => { await choose(select.value); this.retell(); } }, Object.entries(languages).map(([code, name]) => h("option", { value: code, selected: code === language, lang: code.replace("_", "-") }, name)));
    const worn = round("sun", `${t("theme")}: ${t(`theme_${theme()}`)}`, () => { wear(following(theme())); this.build(); this.place.querySelector("[data-theme-button]").focus(); }, { "data-theme-button": "" });
    this.place.replaceChildren(
      h("button", { type: "button", class: "primary", data: { tool: "tour" }, onclick: () => this.tour() }, icon("route"), t("start_tour")),
      select, worn,
      h("a", { class: "round", href: "/scenario.yaml", download: "scenario.yaml", "aria-label": t("save"), title: t("save") }, icon("save")),
      round("keys", t("keys"), () => this.help(), { class: "round for-keys" }), this.open);
  }

  panel(open) {
    this.isOpen = open;
    localStorage.setItem(PANEL, open ? "open" : "shut");
    document.body.classList.toggle("with-panel", open);
    this.open?.setAttribute("aria-expanded", String(open));
  }

  help() {
    const dialog = document.getElementById("keys");
    dialog.setAttribute("aria-labelledby", "keys-title");
    dialog.replaceChildren(h("header", {}, h("h2", { id: "keys-title" }, t("keys_title")), h("button", { type: "button", class: "round", "aria-label": t("close"), onclick: () => dialog.close() }, icon("close"))),
      h("dl", {}, KEYS.map(([keys, what]) => h("div", {}, h("dt", {}, keys), h("dd", {}, t(what))))));
    dialog.showModal();
  }

  pressed(event) {
    const writing = event.target.closest("input, textarea, select");
    if (event.key === "?" && !writing) { this.help(); return; }
    if (!event.altKey || event.ctrlKey || event.metaKey) return;
    const phones = this.stage.ordered();
    const does = {
      KeyW: () => this.stage.inHand?.box.focus(), KeyN: () => this.clock.ask("slot"), KeyH: () => this.clock.ask("plus_60"),
      KeyP: () => this.clock.ask(this.clock.state.speed ? "pause" : "now"), KeyI: () => this.panel(!this.isOpen),
      ArrowLeft: () => this.stage.next(-1), ArrowRight: () => this.stage.next(1),
    }[event.code] ?? (/^Digit[1-9]$/.test(event.code) && phones[Number(event.code.slice(5)) - 1] ? () => { const phone = phones[Number(event.code.slice(5)) - 1]; this.stage.take(phone, true); phone.chat.list.focus(); } : null);
    if (!does) return;
    event.preventDefault();
    does();
  }
}

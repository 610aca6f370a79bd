// The phones on the stage: side by side, or one at a time where there is no room for more.

import { h, icon, rove } from "./dom.js";
import { avatar, Phone } from "./phone.js";
import { act, post, quietly, refusals } from "./town.js";
import { t } from "./words.js";

const KEPT = "linli.phones";

export class Stage {
  constructor({ note, say }) {
    this.phones = new Map();
    this.people = new Map();
    this.missed = new Map();
    this.inHand = null;
    this.note = note;
    this.sayAloud = say;
    this.main = document.getElementById("phones");
    this.switch = document.getElementById("switch");
    this.dialog = document.getElementById("people");
    rove(this.switch, "button", true);
  }

  begin(people, first) {
    this.people = new Map(people.map((one) => [one.id, one]));
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "null") ?? first;
    return kept.filter((who) => this.people.has(who));
  }

  async show(who, place = null) {
    if (this.phones.has(who)) { this.take(this.phones.get(who), true); return this.phones.get(who); }
    await act(who, "open");
    const phone = new Phone(this.people.get(who), this);
    this.phones.set(who, phone);
    this.people.get(who).phone = true;
    if (place) place.element.before(phone.element);
    else this.main.append(phone.element);
    await phone.load();
    phone.showUnread(0);
    this.missed.delete(who);
    if (place) this.putAway(place);
    if (!this.inHand) this.take(phone);
    this.changed();
    return phone;
  }

  putAway(phone) {
    if (this.phones.size === 1) return;
    phone.element.remove();
    this.phones.delete(phone.who);
    if (this.inHand === phone) { this.inHand = null; this.take(this.ordered()[0], true); }
    this.changed();
  }

  ordered() { return [...this.main.children].map((each) => this.phones.get(each.dataset.who)).filter(Boolean); }

  changed() {
    localStorage.setItem(KEPT, JSON.stringify(this.ordered().map((phone) => phone.who)));
    this.drawSwitch();
  }

  drawSwitch() {
    const focused = this.switch.contains(document.activeElement) ? document.activeElement.dataset.who ?? "" : null;
    const chips = this.ordered().map((phone) => h("button", {
      type: "button", class: "chip", "aria-current": phone === this.inHand ? "true" : null, tabindex: phone === this.inHand ? "0" : "-1", data: { who: phone.who },
      onclick: () => { this.take(phone, true); phone.chat.toNewest(); },
    }, avatar(phone.person), h("span", {}, phone.person.name), phone.unread ? h("span", { class: "badge" }, String(phone.unread), h("span", { class: "unseen" }, t("unread", { n: phone.unread }))) : null));
    const elsewhere = [...this.missed.values()].reduce((sum, count) => sum + count, 0);
    chips.push(h("button", { type: "button", class: "chip add", tabindex: "-1", data: { who: "" }, onclick: () => this.choose(null) }, icon("plus"), h("span", {}, t("add_phone")), elsewhere ? h("span", { class: "badge faint" }, String(elsewhere), h("span", { class: "unseen" }, t("unread", { n: elsewhere }))) : null));
    this.switch.replaceChildren(...chips);
    if (focused !== null) [...this.switch.children].find((chip) => chip.dataset.who === focused)?.focus();
  }

  take(phone, go = false) {
    if (!phone) return;
    if (this.inHand !== phone || phone.unread) {
      this.inHand?.element.classList.remove("in-hand");
      this.inHand = phone;
      phone.element.classList.add("in-hand");
      phone.showUnread(0);
      this.drawSwitch();
    }
    if (go) phone.element.scrollIntoView({ behavior: "instant", block: "nearest", inline: "nearest" });
  }

  next(by) {
    const all = this.ordered();
    const phone = all[(all.indexOf(this.inHand) + by + all.length) % all.length];
    this.take(phone, true);
    phone.box.focus();
  }

  hear(news) {
    const phone = this.phones.get(news.who);
    if (phone) { phone.hear(news); return; }
    const fresh = (news.put ?? []).filter((one) => one.from === "bot" && !one.edited).length;
    if (fresh) { this.missed.set(news.who, (this.missed.get(news.who) ?? 0) + fresh); this.drawSwitch(); }
  }

  arrived(phone, messages) {
    this.sayAloud(messages.map((one) => t("new_message", { name: phone.person.name, text: one.text })).join(" "));
    if (phone === this.inHand && document.hasFocus()) return;
    phone.showUnread(phone.unread + messages.length);
    this.drawSwitch();
  }

  async upload(who, kind, file) {
    const response = await fetch(`/phones/${encodeURIComponent(who)}/${kind}?name=${encodeURIComponent(file.name)}`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
    if (!response.ok) refusals.dispatchEvent(new CustomEvent("refused", { detail: await response.json() }));
  }

  blockInHand() { return this.inHand && quietly(post(`/phones/${encodeURIComponent(this.inHand.who)}/block`)); }

  choose(place) {
    const found = h("p", { class: "count", role: "status" });
    const list = h("ul", { class: "people", "aria-label": t("who") });
    const search = h("input", { type: "search", placeholder: t("search"), "aria-label": t("search"), oninput: () => fill() });
    const fill = () => {
      const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const fits = [...this.people.values()].filter((one) => {
        const about = `${one.name} ${t(`role_${one.role}`)} ${one.place} ${one.id} ${one.language}`.toLowerCase();
        return words.every((word) => about.includes(word));
      });
      found.textContent = fits.length ? t("found", { n: fits.length }) : t("nobody");
      list.replaceChildren(...fits.slice(0, 80).map((one, at) => h("li", {}, h("button", {
        type: "button", tabindex: at ? "-1" : "0", onclick: async () => { this.dialog.close(); const phone = await this.show(one.id, place); this.take(phone, true); phone.element.querySelector("textarea, .primary").focus(); },
      }, avatar(one), h("span", {}, h("b", {}, one.name), h("small", {}, [t(`role_${one.role}`), one.place, this.phones.has(one.id) ? t("on_stage") : one.phone ? "" : t("no_phone_yet")].filter(Boolean).join(" · "))),
      this.missed.get(one.id) ? h("span", { class: "badge" }, String(this.missed.get(one.id))) : null))));
    };
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "Enter") { event.preventDefault(); list.querySelector("button")?.[event.key === "Enter" ? "click" : "focus"](); }
    });
    this.dialog.replaceChildren(h("header", {}, h("h2", { id: "people-title" }, t("who")), h("button", { type: "button", class: "round", "aria-label": t("close"), onclick: () => this.dialog.close() }, icon("close"))), search, found, list);
    this.dialog.setAttribute("aria-labelledby", "people-title");
    rove(list, "button");
    fill();
    this.dialog.showModal();
    search.focus();
  }

  retell() {
    for (const phone of this.phones.values()) phone.retell();
    this.inHand?.element.classList.add("in-hand");
    this.drawSwitch();
  }
}

// The messages on one phone: each an element found by its number, added, changed or taken away alone.

import { bubble } from "./bubble.js";
import { h, icon } from "./dom.js";
import { day, t } from "./words.js";

const NEAR = 80;

export class Chat {
  constructor(phone) {
    this.phone = phone;
    this.items = new Map();
    this.list = h("ol", { class: "messages", tabindex: "0", "aria-label": t("messages_of", { name: phone.person.name }) });
    this.jump = h("button", { type: "button", class: "round newest", hidden: true, "aria-label": t("newest"), onclick: () => this.toNewest(true) }, icon("down"));
    this.empty = h("li", { class: "empty" }, t("empty"));
    this.list.append(this.empty);
    this.element = h("div", { class: "chat" }, this.list, this.jump);
    this.away = false;
    this.list.addEventListener("scroll", () => this.moved(), { passive: true });
    for (const hand of ["wheel", "touchmove", "pointerdown", "keydown"]) this.list.addEventListener(hand, () => { this.byHand = true; }, { passive: true });
    new ResizeObserver(() => { if (!this.away) this.toNewest(); }).observe(this.list);
    this.list.addEventListener("keydown", (event) => this.step(event));
  }

  // Who scrolls up by hand stays there; a phone that becomes smaller or fuller goes on showing the newest.
  moved() {
    if (this.near()) [this.away, this.byHand, this.jump.hidden] = [false, false, true];
    else if (this.byHand) this.away = true;
  }

  near() { return Math.min(this.list.scrollHeight - this.list.clientHeight, this.newest()) - this.list.scrollTop < NEAR; }

  // Where the newest message begins: one that is taller than the phone is read from its first line and its first button.
  newest() {
    const last = this.list.lastElementChild;
    return last ? last.getBoundingClientRect().top - this.list.getBoundingClientRect().top + this.list.scrollTop : Infinity;
  }

  toNewest(smooth = false) {
    this.list.scrollTo({ top: Math.min(this.list.scrollHeight, this.newest()), behavior: smooth && !matchMedia("(prefers-reduced-motion: reduce)").matches ? "smooth" : "instant" });
    this.jump.hidden = true;
  }

  put(messages, fresh) {
    const follow = !this.away || messages.some((one) => one.from === "me" && !this.items.has(one.id));
    let added = false;
    for (const message of messages) {
      this.phone.messages.set(message.id, message);
      const before = this.items.get(message.id);
      if (before) this.change(before, message);
      else added = this.add(message, fresh) || added;
    }
    this.empty.remove();
    if (follow) this.toNewest();
    else if (added) this.jump.hidden = false;
  }

  add(message, fresh) {
    const item = h("li", { class: `message ${message.from}${fresh ? " fresh" : ""}`, id: `m-${this.phone.who}-${message.id}`, tabindex: "-1", data: { id: message.id, day: day(message.date) } });
    const last = this.list.lastElementChild;
    const before = last && Number(last.dataset.id) > message.id ? [...this.items.values()].find((one) => Number(one.dataset.id) > message.id) : null;
    const previous = before ? before.previousElementSibling : last;
    if (previous?.dataset.day !== item.dataset.day) item.append(h("p", { class: "day" }, item.dataset.day));
    item.append(bubble(message, this.phone));
    this.list.insertBefore(item, before);
    this.items.set(message.id, item);
    return true;
  }

  change(item, message) {
    const focused = item.contains(document.activeElement) ? document.activeElement.dataset.label : null;
    const had = focused !== null;
    item.lastElementChild.replaceWith(bubble(message, this.phone));
    if (!had) return;
    const same = [...item.querySelectorAll(".key")].find((key) => key.dataset.label === focused);
    (same ?? item.querySelector(".key") ?? item).focus({ preventScroll: true });
  }

  gone(ids) {
    for (const id of ids) {
      this.items.get(id)?.remove();
      this.items.delete(id);
      this.phone.messages.delete(id);
    }
  }

  clear() {
    for (const id of [...this.items.keys()]) this.gone([id]);
  }

  retell() {
    for (const [id, item] of this.items) item.lastElementChild.replaceWith(bubble(this.phone.messages.get(id), this.phone));
  }

  step(event) {
    const to = { ArrowUp: "previousElementSibling", ArrowDown: "nextElementSibling" }[event.key];
    if (!to || event.target.closest("audio")) return;
    const item = event.target.closest(".message");
    const next = item ? item[to] : this.list.lastElementChild;
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

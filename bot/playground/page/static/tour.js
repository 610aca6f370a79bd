// The guided tour: the town itself says whether a step has happened and what to press next.

import { h, icon } from "./dom.js";
import { get, quietly } from "./town.js";
import { t } from "./words.js";

const STEPS = ["reminder", "taps", "fever", "alert", "answer", "miss", "restart", "language"];
const PAUSE = matchMedia("(prefers-reduced-motion: reduce)").matches ? 100 : 700;
const PATIENCE = 200;
const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

export class Tour {
  constructor(stage, clock, note) {
    Object.assign(this, { stage, clock, note });
    this.place = document.getElementById("tour");
    this.at = -1;
  }

  get running() { return this.at >= 0; }

  async begin(first) {
    for (const who of first) if (!this.stage.phones.has(who)) await this.stage.show(who);
    await this.go(0);
  }

  async go(step) {
    this.unglow();
    if (step >= STEPS.length) { this.end(); this.note(t("tour_over")); return; }
    const begins = await quietly(get(`/tour/${STEPS[step]}`));
    this.at = step;
    this.since = begins ? begins.since : this.clock.now().toISOString();
    this.done = false;
    this.place.hidden = false;
    this.draw();
    this.show.focus({ preventScroll: true });
    await this.look();
  }

  draw() {
    this.hint = h("p", { class: "hint", role: "status" }, t("tour_press"));
    this.show = h("button", { type: "button", data: { tour: "show" }, onclick: () => this.showMe() }, icon("play"), t("tour_show"));
    this.next = h("button", { type: "button", class: "primary", data: { tour: "next" }, disabled: !this.done, onclick: () => this.go(this.at + 1) }, t("tour_next"));
    this.place.replaceChildren(
      h("div", { class: "told-step" }, h("p", { class: "count" }, t("tour_step", { n: this.at + 1, all: STEPS.length })),
        h("ol", { class: "dots", "aria-hidden": "true" }, STEPS.map((_, n) => h("li", { class: n < this.at ? "past" : n === this.at ? "here" : "" })))),
      h("div", { class: "sentence" }, h("p", {}, t(`tour_${STEPS[this.at]}`)), this.hint),
      h("div", { class: "hands" }, this.show, this.next, h("button", { type: "button", class: "round", "aria-label": t("tour_end"), data: { tour: "end" }, onclick: () => this.end() }, icon("close"))));
  }

  retell() {
    if (!this.running) return;
    this.draw();
    if (this.done) this.cheer();
    else this.look();
  }

  // Asked again whenever something in the town has changed; one question at a time.
  async look() {
    if (!this.running || this.done) return null;
    if (this.asking) { this.again = true; return null; }
    this.asking = true;
    const step = this.at;
    const said = await this.ask(step);
    this.asking = false;
    if (step !== this.at || !said) return null;
    if (said.done) this.cheer();
    else this.glow(said.press);
    if (this.again) { this.again = false; return this.look(); }
    return said;
  }

  cheer() {
    this.done = true;
    this.unglow();
    this.hint.replaceChildren(icon("check"), t("tour_done"));
    this.hint.classList.add("done");
    this.show.disabled = true;
    this.next.disabled = false;
    if (this.place.contains(document.activeElement) || document.activeElement === document.body) this.next.focus({ preventScroll: true });
  }

  target(press) {
    if (!press) return null;
    if (press.clock) return document.querySelector(`[data-clock="${press.clock}"]`);
    if (press.trouble) return document.querySelector(`[data-trouble="${press.trouble}"]`);
    const phone = this.stage.phones.get(press.phone);
    if (!phone) return null;
    if (press.say) return phone.box;
    return [...phone.chat.items.get(press.message)?.querySelectorAll(".key") ?? []].find((key) => key.dataset.label === press.label);
  }

  glow(press) {
    const target = this.target(press);
    if (target === this.glowing && JSON.stringify(press) === this.pressed) return;
    this.unglow();
    [this.glowing, this.pressed] = [target, JSON.stringify(press)];
    if (press?.say) this.hint.textContent = t("tour_write", { text: press.say });
    else if (!this.done) this.hint.textContent = t("tour_press");
    if (!target) return;
    target.classList.add("glow");
    if (!press.phone) return;
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
    document.querySelector(`.chip[data-who="${press.phone}"]`)?.classList.add("glow");
  }

  unglow() {
    for (const each of document.querySelectorAll(".glow")) each.classList.remove("glow");
    this.glowing = null;
  }

  // Does it for you, visibly, until the town says that it happened.
  async showMe() {
    const step = this.at;
    this.show.disabled = true;
    for (let presses = 0; presses < 12 && this.at === step && !this.done; presses += 1) {
      const said = await this.ask(step);
      if (!said || said.done || this.at !== step) break;
      if (!(await this.press(said.press))) { await wait(PAUSE); continue; }
      await this.settled(step, said.press);
    }
    if (this.at === step) { await this.look(); this.show.disabled = this.done; }
  }

  ask(step) { return quietly(get(`/tour/${STEPS[step]}?since=${encodeURIComponent(this.since)}`)); }

  // What was pressed has had its effect: something else is to be pressed now, or it happened, or the clock has arrived.
  async settled(step, pressed) {
    for (let looks = 0; looks < (pressed.clock ? 5 : 16) && this.at === step; looks += 1) {
      await wait(PATIENCE);
      const said = await this.ask(step);
      if (!said || said.done || JSON.stringify(said.press) !== JSON.stringify(pressed)) return;
      if (said.jumping) looks = 0;
    }
  }

  async press(press) {
    if (press?.phone && !this.stage.phones.has(press.phone)) await this.stage.show(press.phone);
    if (press?.phone) this.stage.take(this.stage.phones.get(press.phone), true);
    if (press?.trouble) document.dispatchEvent(new CustomEvent("linli:panel"));
    const target = this.target(press);
    if (!target) return false;
    this.glow(press);
    target.scrollIntoView({ block: "nearest", inline: "nearest" });
    await wait(PAUSE);
    const now = this.target(press);
    if (!now) return false;
    now.classList.add("pressed");
    setTimeout(() => now.classList.remove("pressed"), PAUSE);
    if (!press.say) { now.click(); return true; }
    now.value = press.say;
    this.stage.phones.get(press.phone).grow();
    await wait(PAUSE);
    this.stage.phones.get(press.phone).form.requestSubmit();
    return true;
  }

  end() {
    this.unglow();
    this.at = -1;
    this.place.hidden = true;
  }
}

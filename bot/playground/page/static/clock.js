// The town's clock: shown by itself between two pieces of news, moved by its buttons.

import { h, icon } from "./dom.js";
import { post, quietly } from "./town.js";
import { day, seconds, t } from "./words.js";

const SPEEDS = [20, 60, 180];

export class Clock {
  constructor() {
    this.place = document.getElementById("clock");
    this.state = { now: null, speed: 1, jumping: false, playing: false };
    this.story = false;
    setInterval(() => this.tick(), 250);
  }

  hear(state) {
    this.state = state;
    this.since = performance.now();
    this.tick();
    this.pace();
  }

  now() {
    const { now, speed, jumping } = this.state;
    return new Date(Date.parse(now) + (jumping ? 0 : (performance.now() - this.since) * speed));
  }

  build(story) {
    this.story = story;
    const go = (what, label, hint) => h("button", { type: "button", data: { clock: what }, title: hint, onclick: () => this.ask(what) }, label);
    this.time = h("time", { class: "time" });
    this.date = h("span", { class: "date" });
    this.how = h("span", { class: "how" });
    this.hold = h("button", { type: "button", class: "round", data: { clock: "pause" }, onclick: () => this.ask(this.state.speed ? "pause" : "now") });
    this.speed = h("select", { "aria-label": t("play_day") }, SPEEDS.map((n) => h("option", { value: n, selected: n === 60 }, t("in_seconds", { n }))));
    this.place.replaceChildren(
      h("div", { class: "face" }, this.time, h("div", {}, this.date, this.how)),
      h("div", { class: "hands", role: "group", "aria-label": t("clock") }, this.hold,
        go("now", t("now"), t("now_hint")), go("plus_10", t("plus_10")), go("plus_60", t("plus_60")), go("slot", t("slot")), go("day", t("day")),
        story && go("step", t("step")),
        h("span", { class: "play" }, h("button", { type: "button", data: { clock: "play" }, onclick: () => this.ask("play") }, icon("play"), t("play_day")), this.speed)));
    if (this.state.now) { this.tick(); this.pace(); }
  }

  ask(what) {
    const asked = { plus_10: { do: "add", minutes: 10 }, plus_60: { do: "add", minutes: 60 }, play: { do: "play", speed: 86400 / Number(this.speed.value), hours: 24 } };
    return quietly(post("/clock", asked[what] ?? { do: what }));
  }

  tick() {
    if (!this.time || !this.state.now) return;
    const now = this.now();
    const [said, on] = [seconds(now), day(now)];
    if (this.time.textContent !== said) this.time.textContent = said;
    if (this.date.textContent !== on) this.date.textContent = on;
  }

  pace() {
    if (!this.how) return;
    const { speed, jumping } = this.state;
    this.how.textContent = jumping ? t("on_the_way") : speed === 0 ? t("stands") : speed === 1 ? t("ordinary") : t("times", { n: Math.round(speed) });
    this.hold.replaceChildren(icon(speed ? "pause" : "play"));
    this.hold.setAttribute("aria-label", t(speed ? "pause" : "go_on"));
    this.place.dataset.pace = jumping ? "jumping" : speed === 0 ? "still" : speed === 1 ? "ordinary" : "fast";
  }
}

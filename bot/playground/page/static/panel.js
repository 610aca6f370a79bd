// What is going on, in plain words, and what can be broken.

import { h } from "./dom.js";
import { post, quietly } from "./town.js";
import { clock, day, knows, shortDay, t } from "./words.js";

const BREAKS = ["slow", "429", "502", "block", "kill"];

export class Panel {
  constructor(stage, town) {
    this.stage = stage;
    this.town = town;
    this.place = document.getElementById("panel");
    this.facts = null;
    this.told = new Map();
  }

  build() {
    this.told.clear();
    const part = (title) => { const body = h("div", {}); return [h("section", {}, h("h3", {}, t(title)), body), body]; };
    const [now, nowBody] = part("panel");
    const [queue, queueBody] = part("queue");
    const [due, dueBody] = part("due");
    const [told] = part("told");
    this.list = h("ol", { class: "told" });
    told.lastChild.append(this.list);
    Object.assign(this, { nowBody, queueBody, dueBody });
    this.buttons = h("div", { class: "breaks" });
    this.expect = h("p", { class: "expect", role: "status" });
    this.place.replaceChildren(now, queue, due, h("section", { class: "trouble" }, h("h3", {}, t("trouble")), this.buttons, this.expect), told);
    this.drawBreaks();
    if (this.facts) this.hear(this.facts);
  }

  hear(facts) {
    this.facts = facts;
    if (!facts.people || !this.nowBody) return;
    const { people } = facts;
    this.nowBody.replaceChildren(
      facts.story ? h("p", {}, t("story_now", facts.story)) : "",
      h("p", { class: `state ${facts.up ? "up" : "dead"}` }, t(facts.up ? "service_up" : "service_down", { n: facts.waiting })),
      h("p", {}, t("people_now", people)), h("p", {}, t("duties_now", people)),
      h("p", { class: people.uncalled ? "hot" : null }, people.alerts ? t("alerts_now", people) : t("alerts_none")));
    const waiting = facts.lanes.reduce((sum, one) => sum + one.waiting, 0);
    this.queueBody.replaceChildren(
      h("ul", { class: "lanes" }, facts.lanes.map((one) => h("li", { class: `lane ${one.lane}${one.waiting ? " busy" : ""}` }, h("b", {}, String(one.waiting)), h("span", {}, t(`lane_${one.lane}`))))),
      waiting ? "" : h("p", { class: "quiet" }, t("queue_empty")));
    this.dueBody.replaceChildren(facts.due.length ? h("ol", { class: "due" }, facts.due.map((one) => this.due(one))) : h("p", { class: "quiet" }, t("due_nothing")));
    this.tell(facts.told);
    this.drawBreaks();
  }

  due(one) {
    const key = `due_${one.kind}${one.second ? ".second" : ""}`;
    const who = [...one.who.map((each) => this.name(each)), one.more && one.who.length ? t("due_and_more", { n: one.more }) : null].filter(Boolean).join(" · ");
    const today = day(one.at) === day(this.town.now());
    return h("li", {}, h("time", {}, today ? clock(one.at) : `${shortDay(one.at)} ${clock(one.at)}`), h("span", {}, h("b", {}, knows(key) ? t(key) : t("due_other")), h("small", {}, who)));
  }

  tell(told) {
    for (const [at, one] of told.entries()) {
      const said = JSON.stringify(one);
      const before = this.told.get(one.id);
      if (before?.said === said) continue;
      const item = this.line(one);
      if (before) before.item.replaceWith(item);
      else this.list.insertBefore(item, this.list.children[at] ?? null);
      this.told.set(one.id, { said, item });
    }
    const kept = new Set(told.map((one) => one.id));
    for (const [id, { item }] of this.told) if (!kept.has(id)) { item.remove(); this.told.delete(id); }
  }

  line(one) {
    const outcome = one.outcome ?? one.state;
    const key = `kind_${one.kind}`;
    const kind = knows(key) ? t(key) : one.kind.startsWith("forms.") ? t(one.lane === "reminder" ? "kind_reminder" : "kind_forms") : t("kind_other");
    return h("li", { class: `lane ${one.lane}` }, h("time", {}, clock(one.at)),
      h("span", {}, h("b", {}, this.name(one.to)), ` ${kind} `, h("em", { class: `outcome ${outcome}` }, t(`outcome_${outcome}`), one.attempts > 1 ? `, ${t("attempts", { n: one.attempts })}` : ""), h("small", {}, one.text)));
  }

  name(who) { return this.stage.people.get(who)?.name ?? who; }

  drawBreaks() {
    const facts = this.facts ?? {};
    const on = new Set(facts.trouble ?? []);
    const kinds = [...BREAKS.slice(0, 4), facts.up === false ? "restart" : "kill"];
    const said = JSON.stringify([kinds, [...on]]);
    if (said === this.drawn && this.buttons.childElementCount) return;
    this.drawn = said;
    const focused = this.buttons.contains(document.activeElement) ? document.activeElement.dataset.trouble : null;
    const button = (kind) => h("button", { type: "button", data: { trouble: kind }, class: kind === "kill" || kind === "restart" ? "strong" : null, "aria-pressed": kind === "slow" ? String(on.has(kind)) : null, title: knows(`trouble_${kind}_expect`) ? t(`trouble_${kind}_expect`) : null, onclick: () => this.break(kind, on) },
      t(`trouble_${kind}`), on.has(kind) && h("i", {}, t("trouble_on")));
    this.buttons.replaceChildren(...kinds.map(button), ...(on.size ? [button("calm")] : []));
    if (focused) (this.buttons.querySelector(`[data-trouble="${focused}"]`) ?? this.buttons.querySelector(".strong")).focus();
  }

  break(kind, on) {
    const key = `trouble_${kind}_expect`;
    this.expect.textContent = knows(key) ? t(key) : "";
    if (kind === "block") return this.stage.blockInHand();
    return quietly(post("/trouble", { do: on.has(kind) ? "calm" : kind }));
  }
}

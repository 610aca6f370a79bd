// One phone: who holds it, the chat with Linli, and where one writes.

import { Chat } from "./chat.js";
import { h, icon } from "./dom.js";
import { act, get, quietly } from "./town.js";
import { t } from "./words.js";

const HUES = { observed: "teal", head: "green", resident: "slate", grid_worker: "blue", community_doctor: "violet", counsellor: "rose", supervisor: "amber", administrator: "slate" };

export function avatar(person) {
  return h("span", { class: `avatar ${HUES[person.role] ?? "slate"}`, "aria-hidden": "true" }, [...person.name][0]);
}

export class Phone {
  constructor(person, stage) {
    this.person = person;
    this.who = person.id;
    this.stage = stage;
    this.messages = new Map();
    this.frame = { keyboard: [], commands: [], start: null, action: null, input: {}, chat: {} };
    this.unread = 0;
    this.editing = null;
    this.doing = {
      command: (said) => this.say(said),
      link: (url) => this.follow(url),
    };
    this.chat = new Chat(this);
    this.build();
  }

  get label() { return t("phone_of", { name: this.person.name, role: t(`role_${this.person.role}`) }); }

  build() {
    this.badge = h("span", { class: "badge", hidden: true });
    this.typing = h("span", { class: "typing", hidden: true }, t("typing"));
    this.menu = h("div", { class: "menu", hidden: true });
    this.more = h("button", { type: "button", class: "round", "aria-label": `${t("more")}: ${this.person.name}`, "aria-expanded": "false", onclick: () => this.toggleMenu() }, icon("more"));
    this.box = h("textarea", { rows: "1", placeholder: t("write"), "aria-label": t("write_to", { name: this.person.name }), maxlength: "4096", oninput: () => this.grow(), onkeydown: (event) => this.typed(event) });
    this.commands = h("ul", { class: "commands", hidden: true, "aria-label": t("commands") });
    this.below = h("div", { class: "below" });
    this.file = h("input", { type: "file", hidden: true, onchange: () => this.sendFile() });
    this.form = h("form", { class: "write", onsubmit: (event) => this.submit(event) },
      h("button", { type: "button", class: "round", "aria-label": t("commands"), onclick: () => this.toggleCommands() }, icon("slash")),
      this.box,
      h("button", { type: "button", class: "round", "aria-label": t("attach"), onclick: () => this.toggleAttach() }, icon("clip")),
      h("button", { type: "submit", class: "round send", "aria-label": t("send") }, icon("send")), this.file);
    this.startBar = h("div", { class: "start", hidden: true });
    this.element = h("article", { class: "phone", id: `phone-${this.who}`, "aria-label": this.label, data: { who: this.who } },
      h("header", { class: "holder" }, avatar(this.person),
        h("div", { class: "who" }, h("h2", {}, this.person.name), h("p", {}, h("span", {}, [this.person.place, t(`role_${this.person.role}`)].filter(Boolean).join(" · ")), this.typing)),
        this.badge, this.more, this.menu),
      this.chat.element, this.commands, this.startBar, this.below, this.form);
    this.element.addEventListener("focusin", () => this.stage.take(this));
    this.element.addEventListener("pointerdown", () => this.stage.take(this));
    this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") this.closeAll(); });
  }

  async load() {
    const shown = await get(`/phones/${encodeURIComponent(this.who)}`);
    this.chat.clear();
    this.chat.put(shown.messages, false);
    this.apply(shown);
    this.chat.toNewest();
  }

  hear(news) {
    if (news.gone) this.chat.gone(news.gone);
    if (news.put) {
      const fresh = news.put.filter((one) => one.from === "bot" && !this.messages.has(one.id));
      this.chat.put(news.put, true);
      if (fresh.length) this.stage.arrived(this, fresh);
    }
    if (news.frame) this.apply(news.frame);
    for (const toast of news.toasts ?? []) if (toast.text) this.stage.note(`${this.person.name}: ${toast.text}`);
  }

  apply(frame) {
    this.frame = { ...this.frame, ...frame };
    this.typing.hidden = !this.frame.action;
    this.below.replaceChildren(...(this.frame.keyboard ?? []).map((row) => h("div", { class: "row" },
      row.map((label) => h("button", { type: "button", class: "key", data: { label }, onclick: () => this.act("tap", { label }) }, label)))));
    const start = this.frame.start;
    const waits = start !== null && start !== undefined;
    this.form.hidden = waits;
    this.startBar.hidden = !waits;
    const blocked = this.frame.chat?.blocked;
    if (!waits) this.startBar.replaceChildren();
    else this.startBar.replaceChildren(
      h("p", {}, blocked ? t("blocked") : t("invited", { name: this.person.name })),
      h("button", { type: "button", class: "primary", onclick: () => this.act("start") }, blocked ? t("restart_bot") : t("open_link")));
    this.box.placeholder = this.frame.input?.placeholder || t("write");
  }

  act(verb, body = {}) { return quietly(act(this.who, verb, body)); }

  say(text) { return this.act("say", { text }); }

  press(message, button) {
    if (button.url) return this.follow(button.url);
    return this.act("tap", { label: button.label, message_id: message.id, data: button.data });
  }

  follow(url) {
    if (/^(https?:\/\/)?t\.me\//.test(url)) return this.act("follow", { link: url });
    this.stage.note(t("link_out", { url }));
    return undefined;
  }

  edit(message) {
    this.editing = message.id;
    this.box.value = message.text;
    this.form.classList.add("editing");
    this.grow();
    this.box.focus();
  }

  grow() {
    this.box.style.height = "";
    this.box.style.height = `${Math.min(this.box.scrollHeight, 140)}px`;
    const slash = this.box.value;
    if (slash.startsWith("/") && !this.editing) this.showCommands(slash.slice(1));
    else this.commands.hidden = true;
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.form.requestSubmit();
    } else if (event.key === "ArrowDown" && !this.commands.hidden) {
      event.preventDefault();
      this.commands.querySelector("button")?.focus();
    }
  }

  async submit(event) {
    event.preventDefault();
    const text = this.box.value;
    if (!text.trim()) return;
    const [verb, body] = this.editing ? ["edit", { message_id: this.editing, text }] : ["say", { text }];
    this.box.value = "";
    this.endEditing();
    this.grow();
    if (!(await this.act(verb, body))) this.box.value ||= text;
  }

  endEditing() {
    this.editing = null;
    this.form.classList.remove("editing");
  }

  toggleCommands() {
    if (this.commands.hidden) this.showCommands("", true);
    else this.commands.hidden = true;
  }

  showCommands(begins, focus = false) {
    const fits = (this.frame.commands ?? []).filter((one) => one.command.startsWith(begins));
    this.list(fits.map((one) => [`/${one.command}`, one.description, () => this.say(`/${one.command}`)]), focus);
  }

  toggleAttach() {
    if (!this.commands.hidden) { this.commands.hidden = true; return; }
    const pick = (accept) => { this.file.accept = accept; this.file.click(); };
    this.list([
      ["🖼", t("send_picture"), () => pick("")],
      ["🎙", t("send_voice"), () => pick("audio/*")],
      ["📍", t("send_location"), () => this.act("location")],
      ["👤", t("send_contact"), () => this.act("contact")],
    ], true);
  }

  list(entries, focus) {
    this.commands.replaceChildren(...entries.map(([short, long, chosen]) => h("li", {},
      h("button", { type: "button", tabindex: "-1", onclick: () => { this.commands.hidden = true; this.box.value = ""; this.grow(); chosen(); this.box.focus(); } },
        h("b", {}, short), h("span", {}, long)))));
    this.commands.hidden = !entries.length;
    if (focus) this.commands.querySelector("button")?.focus();
  }

  async sendFile() {
    const [file] = this.file.files;
    this.file.value = "";
    if (!file) return;
    const kind = file.type.startsWith("image/") ? "photo" : file.type.startsWith("audio/") ? "voice" : "document";
    await this.stage.upload(this.who, kind, file);
  }

  toggleMenu() {
    if (!this.menu.hidden) { this.closeAll(); return; }
    const blocked = this.frame.chat?.blocked;
    const entry = (text, chosen) => h("button", { type: "button", onclick: () => { this.closeAll(); chosen(); } }, text);
    this.menu.replaceChildren(
      entry(t("swap"), () => this.stage.choose(this)),
      entry(t(blocked ? "unblock" : "block"), () => this.act(blocked ? "unblock" : "block")),
      entry(t("put_away"), () => this.stage.putAway(this)));
    this.menu.hidden = false;
    this.more.setAttribute("aria-expanded", "true");
    this.menu.querySelector("button").focus();
  }

  closeAll() {
    const inside = this.menu.contains(document.activeElement);
    this.menu.hidden = true;
    this.commands.hidden = true;
    this.more.setAttribute("aria-expanded", "false");
    if (this.editing) { this.box.value = ""; this.endEditing(); this.grow(); }
    if (inside) this.more.focus();
  }

  showUnread(count) {
    this.unread = count;
    this.badge.hidden = !count;
    this.badge.textContent = count || "";
  }

  retell() {
    const { scrollTop } = this.chat.list;
    const old = this.element;
    this.chat.list.ariaLabel = t("messages_of", { name: this.person.name });
    this.build();
    this.chat.retell();
    this.apply({});
    this.showUnread(this.unread);
    old.replaceWith(this.element);
    this.chat.list.scrollTop = scrollTop;
  }
}

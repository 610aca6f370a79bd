// One message as it stands in a chat.

import { h, icon } from "./dom.js";
import { rich } from "./text.js";
import { clock, t } from "./words.js";

export function bubble(message, phone) {
  const own = message.from === "me";
  const body = [
    h("span", { class: "unseen" }, own ? t("me", { name: phone.person.name }) : t("bot")),
    message.forwarded && h("p", { class: "origin" }, `${t("forwarded")} · ${message.forwarded.name}`),
    quoted(message, phone),
    carried(message),
    message.text && h("div", { class: "words" }, rich(said(message), message.entities, phone.doing)),
    foot(message, own, phone),
  ];
  return h("div", { class: "bubble-and-buttons" }, h("div", { class: "bubble" }, ...body), buttons(message, phone));
}

// As on a phone: the start of a link is not read by people.
const said = (message) => (message.from === "me" ? message.text.replace(/^(\/start) \S+$/, "$1") : message.text);

function quoted(message, phone) {
  const first = message.reply_to && phone.messages.get(message.reply_to);
  return first && h("blockquote", { class: "quote" }, first.text.slice(0, 80));
}

function carried(message) {
  const file = message.file;
  if (message.kind === "photo" && file) {
    return h("img", { class: "photo", src: fileAt(file), alt: message.caption || t("picture"), width: file.width, height: file.height, loading: "lazy" });
  }
  if (message.kind === "voice" && file) {
    return h("div", { class: "parcel" }, h("audio", { controls: true, preload: "none", src: fileAt(file), "aria-label": t("voice") }), h("span", {}, t("play_voice", { seconds: file.duration })));
  }
  if (file) return h("a", { class: "parcel", href: fileAt(file), download: file.name }, icon("save"), h("span", {}, file.name, h("small", {}, size(file.size))));
  if (message.location) {
    const { latitude, longitude } = message.location;
    return h("div", { class: "parcel" }, h("span", {}, `📍 ${t("location")}`, h("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`)));
  }
  if (message.contact) return h("div", { class: "parcel" }, h("span", {}, `👤 ${message.contact.first_name}`, h("small", {}, message.contact.phone_number)));
  return null;
}

const fileAt = (file) => `/files/${encodeURIComponent(file.url.split("/").pop())}`;
const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

function foot(message, own, phone) {
  const taken = own && h("span", { class: `ticks${message.read ? " taken" : ""}`, title: t(message.read ? "taken" : "waits") },
    message.read ? "✓✓" : "✓", h("span", { class: "unseen" }, t(message.read ? "taken" : "waits")));
  const change = own && message.kind === "text" &&
    h("button", { type: "button", class: "inline change", onclick: () => phone.edit(message) }, t("edit"));
  return h("p", { class: "foot" }, change, message.edited && h("span", {}, t("edited")), h("time", {}, clock(message.date)), taken);
}

function buttons(message, phone) {
  if (!message.rows.length) return null;
  return h("div", { class: "keys", role: "group", "aria-label": t("buttons", { labels: "" }).trim() }, message.rows.map((row) =>
    h("div", { class: "row" }, row.map((button) =>
      h("button", { type: "button", class: "key", data: { label: button.label }, onclick: () => phone.press(message, button) },
        button.label, button.url ? " ↗" : null)))));
}

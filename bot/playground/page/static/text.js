// Telegram's text: what an entity covers becomes an element; offsets count UTF-16 units, as JavaScript does.

import { h } from "./dom.js";

const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "code", blockquote: "q", spoiler: "span" };

export function rich(text, entities, { command, link }) {
  const cuts = new Set([0, text.length]);
  for (const { offset, length } of entities) cuts.add(offset).add(offset + length);
  const places = [...cuts].filter((at) => at <= text.length).sort((a, b) => a - b);
  const made = document.createDocumentFragment();
  for (let at = 0; at < places.length - 1; at += 1) {
    const [from, to] = [places[at], places[at + 1]];
    const over = entities.filter((one) => one.offset <= from && one.offset + one.length >= to);
    made.append(over.reduce((inner, one) => dressed(inner, one, text, { command, link }), text.slice(from, to)));
  }
  return made;
}

function dressed(inner, entity, text, { command, link }) {
  const whole = text.slice(entity.offset, entity.offset + entity.length);
  if (entity.type === "bot_command") return h("button", { type: "button", class: "inline", onclick: () => command(whole) }, inner);
  if (entity.type === "url" || entity.type === "text_link") {
    return h("button", { type: "button", class: "inline", onclick: () => link(entity.url ?? whole) }, inner);
  }
  const tag = TAGS[entity.type];
  return tag ? h(tag, { class: entity.type }, inner) : inner;
}

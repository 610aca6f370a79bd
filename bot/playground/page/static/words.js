// What the page says, in the language chosen; times as the town's clocks show them.

import { get } from "./town.js";

const TAGS = { zh_CN: "zh-CN", zh_TW: "zh-TW", en: "en", ko: "ko" };
let texts = {};
export let languages = {};
export let language = "zh_CN";
let zone = "Asia/Shanghai";
const formats = new Map();

export function preferred() {
  const kept = localStorage.getItem("linli.language");
  if (kept in TAGS) return kept;
  for (const tag of navigator.languages) {
    if (/^zh-(tw|hk|mo|hant)/i.test(tag)) return "zh_TW";
    const near = Object.keys(TAGS).find((code) => code.split("_")[0] === tag.split("-")[0].toLowerCase());
    if (near) return near;
  }
  return "en";
}

export async function speak(code) {
  const said = await get(`/words/${code}`);
  [texts, languages, language] = [said.texts, said.languages, said.language];
  formats.clear();
  document.documentElement.lang = TAGS[language];
  document.title = t("title");
  translate(document);
}

export function choose(code) {
  localStorage.setItem("linli.language", code);
  return speak(code);
}

export function t(key, fields = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => fields[name] ?? whole);
}

export const knows = (key) => key in texts;

export function translate(root) {
  for (const each of root.querySelectorAll("[data-t]")) each.textContent = t(each.dataset.t);
  for (const each of root.querySelectorAll("[data-t-label]")) each.setAttribute("aria-label", t(each.dataset.tLabel));
}

export const setZone = (name) => { zone = name; formats.clear(); };

function format(kind, options) {
  if (!formats.has(kind)) formats.set(kind, new Intl.DateTimeFormat(TAGS[language], { timeZone: zone, ...options }));
  return formats.get(kind);
}

const asDate = (at) => (at instanceof Date ? at : new Date(typeof at === "number" ? at * 1000 : at));
const HOUR = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
export const clock = (at) => format("clock", HOUR).format(asDate(at));
export const seconds = (at) => format("seconds", { ...HOUR, second: "2-digit" }).format(asDate(at));
export const day = (at) => format("day", { weekday: "short", month: "long", day: "numeric" }).format(asDate(at));
export const shortDay = (at) => format("short", { month: "numeric", day: "numeric" }).format(asDate(at));

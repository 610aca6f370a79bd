// Linli's playground: a town of phones. Each module does one thing; this one puts them together.

import { Clock } from "./clock.js";
import { Panel } from "./panel.js";
import { Stage } from "./phones.js";
import { follow } from "./stream.js";
import { theme, wear } from "./theme.js";
import { Tools } from "./tools.js";
import { Tour } from "./tour.js";
import { get, refusals } from "./town.js";
import { knows, preferred, setZone, speak, t, translate } from "./words.js";

wear(theme());

const banner = document.getElementById("banner");
const notice = document.getElementById("notice");
const said = document.getElementById("said");
let fading = 0;

function note(text) {
  notice.textContent = text;
  notice.classList.add("shown");
  clearTimeout(fading);
  fading = setTimeout(() => notice.classList.remove("shown"), 6000);
}

let aloud = [];
function say(text) {
  aloud.push(text);
  if (aloud.length > 1) return;
  setTimeout(() => { said.textContent = aloud.slice(-3).join(" "); aloud = []; }, 300);
}

const stage = new Stage({ note, say });
const clock = new Clock();
const panel = new Panel(stage, clock);
const tour = new Tour(stage, clock, note);
let first = [];
const tools = new Tools({ tour: () => tour.begin(first), retell, stage, clock });

function build(story) {
  translate(document);
  tools.build();
  clock.build(Boolean(story));
  panel.build();
}

function retell() {
  build(clock.story);
  stage.retell();
  tour.retell();
}

async function read() {
  const town = await get("/town");
  setZone(town.zone);
  const people = stage.begin(town.people, town.first);
  first = town.first;
  clock.hear(town.clock);
  if (clock.story !== Boolean(town.story) || !clock.time) build(town.story);
  panel.hear(town.panel);
  for (const phone of stage.ordered()) {
    if (stage.people.get(phone.who)?.phone) await phone.load();
    else stage.putAway(phone);
  }
  for (const who of people) if (!stage.phones.has(who)) await stage.show(who);
  return `${town.life}:${town.after}`;
}

function toldStep({ number, who, does, given, refused }) {
  const what = `${does} ${Object.values(given).map((one) => (typeof one === "object" ? Object.values(one).join(" ") : one)).join(" ")}`;
  note(refused ? t("story_refused", { why: refused }) : t("story_step", { at: `${number}.`, who: stage.people.get(who)?.name ?? "", what }));
}

const on = {
  phone: (news) => { stage.hear(news); tour.look(); },
  clock: (news) => clock.hear(news),
  panel: (news) => { panel.hear(news); tour.look(); },
  people: ({ id }) => { const person = stage.people.get(id); if (person) person.phone = true; },
  service: () => tour.look(),
  step: toldStep,
};

refusals.addEventListener("refused", ({ detail }) => note(knows(detail.why) ? t(detail.why, { detail: detail.detail }) : detail.why));

let lost = false;
function state(connected) {
  banner.hidden = connected;
  banner.textContent = connected ? "" : t("lost");
  if (connected && lost) note(t("back"));
  lost = !connected;
}

await speak(preferred());
const after = await read();
document.body.classList.remove("loading");
document.body.dataset.ready = "yes";
follow(after, { on, state, reset: read });

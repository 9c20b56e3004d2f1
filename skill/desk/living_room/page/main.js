// The living room's page: what somebody does goes to the house, one thing at a time, and what comes of it is played.

import { Show } from "./apl.js";
import { made } from "./drawn.js";
import { Closed, Declined, tell, look } from "./house.js";
import { played } from "./playing.js";
import { remembered, remember } from "./remembered.js";
import { Ring } from "./ring.js";
import { Room, roomInWords } from "./room.js";
import { Transcript } from "./talk.js";
import { Bell, Ears, Voice } from "./voice.js";

const LOOKS_AROUND = 3000; // milliseconds: a lamp may be put back while nobody says anything
const STATUS = {
  listens: "It is listening.",
  dark: "The ring is dark. It listens to nobody.",
  closed: "The living room is closed. Start it again: make serve",
};
const MORNING = "04:00"; // till then it is still last night: skill/tonight.py

const at = (id) => document.getElementById(id);
const room = new Room(at("room"));
const show = new Show(at("show"));
const transcript = new Transcript(at("log"));
const voice = new Voice();
const bell = new Bell();
const ring = new Ring(at("quiet"), at("enough"), at("log"), { left: (share) => room.time(share), says: status });

let listening = false; // as the house last told
let household = ""; // whose evening it was then
let kept = true; // and whether anything of it is kept
let scene = new AbortController(); // what is being played, till somebody cuts in
let skipped = 0; // seconds of talking time that nobody waited for, since the house was last told
let waiting = 0; // how many things the house has yet to answer
let turn = Promise.resolve();

/** Somebody does something: it cuts into what is being said, and waits its turn if something is on its way already. */
function happens(path, what = {}) {
  scene.abort();
  const mine = scene = new AbortController();
  waiting += 1;
  turn = turn.then(async () => {
    const told = skipped;
    skipped = 0;
    stands("asking");
    try {
      const next = await tell(path, { ...what, skipped: told });
      waiting -= 1;
      if (next.household !== household) transcript.clear();
      if (path.startsWith("/another") || path === "/home") transcript.night(next, kept && !next.kept);
      takeIn(next);
      news(next);
      if (next.turn) transcript.heard(next.turn);
      if (!mine.signal.aborted) play(next, mine.signal); // else somebody has gone on already
    } catch (trouble) {
      waiting -= 1;
      skipped += told;
      if (trouble instanceof Closed) {
        at("words").value ||= what.words ?? ""; // they may be said once somebody is there
        return stands("closed");
      }
      transcript.lost(trouble instanceof Declined ? `Not here: ${trouble.message}.` : undefined);
      stands(listening ? "listens" : "dark");
    }
  });
}

async function play(next, signal) {
  const parts = { transcript, ring, voice, bell, show, stands, skips: (seconds) => { skipped += seconds; } };
  try {
    await played(next.turn, parts, signal);
  } finally {
    if (!signal.aborted) {
      if (next.turn && !next.listening) transcript.dark(next.turn);
      stands(next.listening ? "listens" : "dark");
    }
  }
}

/** Everything but the talk: the room, the screen, what one could say now. */
function takeIn(next) {
  ({ listening, household, kept } = next);
  room.show(next.room);
  room.sky(next.clock);
  caption(roomInWords(next.room));
  show.draw(next.screen);
  chips(next.chips);
  goesHome(next.away);
  const names = next.names ? next.names.join(" and ") : next.household;
  const who = next.kept ? names : `${names}, only playing`;
  const when = `${next.evening} ${next.clock < MORNING ? "night" : "evening"}, ${next.clock}`;
  at("when").textContent = [when, `night ${next.night}`, who, next.alexa_keeps].filter(Boolean).join(" · ");
}

/** The way back, for whoever is away: a visitor, or somebody who only plays. */
function goesHome(away) {
  if (!away && at("home") === document.activeElement) at("log").focus();
  at("home").hidden = !away;
}

/** What the Echo does now: "asking" (us, what to say), "speaks", "times" (the two talk), "listens", "dark" or "closed". */
function stands(does) {
  document.body.dataset.does = does;
  room.echo({ asking: "speaks", closed: "dark" }[does] ?? does);
  if (does !== "times") status(STATUS[does] ?? ""); // the ring has words of its own
}

function status(words) {
  at("status").textContent = words;
}

/** It is read out whenever it is written, so it is written when there is something new. */
function caption(words) {
  if (at("caption").textContent !== words) at("caption").textContent = words;
}

function news(next) {
  for (const words of next.news) transcript.news(words);
}

/** The same few buttons with new words, so that nobody's focus is lost. The field would open a phone's keyboard. */
function chips(words) {
  const row = at("chips");
  while (row.children.length < words.length) {
    const button = made("button");
    button.type = "button";
    button.addEventListener("click", () => waiting || says(button.textContent)); // once, whoever clicks twice
    row.append(button);
  }
  [...row.children].forEach((button, number) => {
    button.textContent = words[number] ?? "";
    if (button === document.activeElement && number >= words.length) at("log").focus();
    button.hidden = number >= words.length;
  });
}

/** What stands in an empty transcript. */
function intro({ listening: open, asked, chips: [opening] }) {
  if (!open) return `A pretend Echo stands on the shelf. Wake it: say, or press below, “${opening}”.`;
  return `You were in the middle of something. ${asked ? `It asked: ${asked}` : "Go on, or ask it to say it again."}`;
}

function says(words) {
  happens("/say", { words });
}

function choice(id, usual, apply) {
  const box = at(id);
  box.checked = remembered(id, usual);
  box.addEventListener("change", () => {
    remember(id, box.checked);
    apply(box.checked);
  });
  apply(box.checked);
}

at("speak").addEventListener("submit", (event) => {
  event.preventDefault();
  const words = at("words").value.trim();
  at("words").value = "";
  if (words) says(words);
  else if (ring.runs) ring.enough();
  else if (!listening) says(""); // the house knows what that means
});
for (const button of document.querySelectorAll("[data-happens]")) {
  button.addEventListener("click", () => waiting || happens(button.dataset.happens));
}
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && ring.runs) ring.enough();
});

choice("aloud", false, (on) => voice.turn(on));
choice("bell", true, (on) => bell.turn(on));
choice("overheard", true, (on) => at("log").classList.toggle("deaf", !on));
at("aloud").closest("label").hidden = !voice.there;
new Ears(at("mic"), at("mic-note"), {
  heard: says,
  hears: (words) => { at("words").value = words; },
  deaf: () => transcript.lost("I could not hear you. Type it instead."),
});

await room.hang();
try {
  const first = await look();
  takeIn(first);
  news(first);
  show.from(Infinity); // whatever moved has moved
  at("intro").textContent = intro(first);
  stands(first.listening ? "listens" : "dark");
} catch (trouble) {
  if (!(trouble instanceof Closed)) transcript.lost();
  stands(trouble instanceof Closed ? "closed" : "dark");
}

setInterval(async () => {
  const closed = document.body.dataset.does === "closed";
  const idle = !waiting && (closed || ["listens", "dark"].includes(document.body.dataset.does));
  if (document.hidden || !idle) return;
  const mine = scene;
  try {
    const next = await look();
    news(next); // it is told once
    if (scene !== mine) return; // somebody has done something meanwhile
    if (closed || next.listening !== listening) stands(next.listening ? "listens" : "dark");
    takeIn(next);
  } catch (trouble) {
    if (trouble instanceof Closed && scene === mine && !closed) stands("closed");
  }
}, LOOKS_AROUND);

// The drawn room: puts what the house says of its lamps, scent and music into the picture, and tells it in words.

import { drawn } from "./drawn.js";

const LAMPS = ["main", "left", "right", "accent"];
const SKIES = [["00:00", "night"], ["06:00", "dusk"], ["08:00", "day"], ["17:00", "dusk"], ["21:00", "night"]];
const HUES = [ // thirty degrees each, red in the middle of the first
  "red", "orange", "yellow", "green", "green", "turquoise", "turquoise", "blue", "blue", "violet", "pink", "rose",
];

export class Room {
  /** `figure`: where the drawing is hung. */
  constructor(figure) {
    this.figure = figure;
    this.seen = {};
  }

  /** Hang the drawing; it is a file of its own, so that it can be drawn anew in any editor. */
  async hang() {
    const answer = await fetch("/page/room.svg");
    const drawing = new DOMParser().parseFromString(await answer.text(), "image/svg+xml").documentElement;
    this.svg = document.importNode(drawing, true);
    this.figure.prepend(this.svg);
    this.echo("dark");
  }

  /** The room as it is now; null where it is a real one, which nobody has to draw. */
  show(room) {
    this.figure.classList.toggle("elsewhere", !room);
    if (!room) return;
    for (const role of LAMPS) this.#lamp(role, room[role]);
    this.#music(room.speaker);
    this.#scent(room.scent);
  }

  /** What is outside the window at that time of day, such as "21:00": day, dusk or night. */
  sky(clock) {
    this.svg.dataset.sky = SKIES.findLast(([from]) => from <= clock)[1];
  }

  /** What the Echo does: "listens", "speaks", "times" or "dark". A word stands below it: colour is not enough. */
  echo(does) {
    const words = { listens: "listening", speaks: "speaking", times: "your time", dark: "" }[does];
    const echo = this.svg.querySelector("#echo");
    echo.setAttribute("class", does);
    echo.setAttribute("aria-label", `Echo, ${words || "its ring is dark"}`);
    echo.dataset.does = does;
    if (words) echo.querySelector("text").textContent = words; // else it fades as it was
  }

  /** How much of a talking time is left, 1 to 0. */
  time(share) {
    this.svg.querySelector(".time-mask").style.strokeDashoffset = String(100 * share - 100);
  }

  #lamp(role, lamp) {
    if (same(this.seen[role], lamp)) return; // a fade under way is not begun anew
    const first = !(role in this.seen);
    this.seen[role] = lamp;
    const over = first ? 0 : lamp.over_s ?? 0; // as it was when we came: nothing fades for that
    for (const part of this.svg.querySelectorAll(`[data-of="${role}"]`)) {
      part.style.setProperty("--over", `${over}s`);
      if (lamp.brightness_pct) { // going out, it keeps its colour
        part.style.setProperty("--rgb", rgb(lamp.rgb));
        part.style.setProperty("--fall", rgb(lamp.rgb.map((one) => one + (255 - one) * (lamp.kelvin ? 0.3 : 0.12))));
      }
      part.style.setProperty("--level", String(seenAs(lamp.brightness_pct)));
    }
    const group = this.svg.querySelector(`[data-lamp="${role}"]`);
    group.setAttribute("aria-label", lampInWords(role, lamp));
    const { brightness_pct: brightness, kelvin, hue, saturation_pct: saturation, rgb: colour } = lamp;
    const facts = { brightness, kelvin, hue, saturation, rgb: colour, over };
    for (const [name, value] of Object.entries(facts)) {
      if (value === undefined || value === null) delete group.dataset[name];
      else group.dataset[name] = String(value);
    }
  }

  #music({ playlist, volume_pct }) {
    const player = this.svg.querySelector("#player");
    player.classList.toggle("playing", Boolean(playlist));
    player.dataset.playlist = playlist ?? "";
    player.dataset.volume = String(volume_pct ?? 0);
    const does = playlist ? `plays ${playlist}, volume ${volume_pct} percent` : "silent";
    player.setAttribute("aria-label", `record player, ${does}`);
    this.#sleeve(player.querySelector("#playlist"), (playlist ?? "").split(" ").slice(0, 4));
  }

  /** A name on the sleeve that leans beside the player: a word a line, as large as the longest one lets it be. */
  #sleeve(text, words) {
    const x = text.getAttribute("x");
    text.style.fontSize = `${Math.min(15, 110 / Math.max(...words.map((word) => word.length)))}px`;
    text.replaceChildren(...words.map((word, line) => {
      const span = drawn("tspan", { x, dy: line ? "1.05em" : "0" });
      span.textContent = word;
      return span;
    }));
  }

  #scent({ on, minutes }) {
    const diffuser = this.svg.querySelector("#diffuser");
    diffuser.classList.toggle("scented", Boolean(on));
    diffuser.dataset.on = String(Boolean(on));
    diffuser.setAttribute("aria-label", on ? `diffuser, on for ${minutes} minutes` : "diffuser, off");
  }
}

function rgb(parts) {
  return `rgb(${parts.map(Math.round).join(" ")})`;
}

/** What an eye makes of a lamp's percent: ten percent is far more than a tenth. */
function seenAs(percent) {
  return percent ? Math.round(1000 * (percent / 100) ** 0.5) / 1000 : 0;
}

/** A lamp for somebody who does not see it, such as "main lamp, 45 percent, warm white, 2200 kelvin". */
function lampInWords(role, lamp) {
  if (!lamp.brightness_pct) return `${role} lamp, off`;
  const light = lamp.kelvin ? `${whiteInWords(lamp.kelvin)}, ${lamp.kelvin} kelvin` : hueInWords(lamp);
  return `${role} lamp, ${lamp.brightness_pct} percent, ${light}`;
}

function whiteInWords(kelvin) {
  return kelvin < 2100 ? "candle light" : kelvin < 3300 ? "warm white" : kelvin < 4500 ? "white" : "cool white";
}

function hueInWords({ hue, saturation_pct }) {
  if (hue === undefined || hue === null) return "warm white"; // on, and nobody said in which light
  return `${saturation_pct < 40 ? "pale " : ""}${HUES[Math.floor((((hue + 15) % 360) / 30))]}`;
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The room in a line: what is on. */
export function roomInWords(room) {
  if (!room) return "This evening is in your own home: look up, at your own lamps.";
  const on = LAMPS.filter((role) => room[role].brightness_pct).map((role) => `${role} ${room[role].brightness_pct} %`);
  if (room.scent.on) on.push(`scent ${room.scent.minutes} min`);
  if (room.speaker.playlist) on.push(`♫ ${room.speaker.playlist} ${room.speaker.volume_pct} %`);
  return on.join(" · ") || "dark";
}

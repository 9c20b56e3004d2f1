// An Echo Show, drawn: an APL document in the few words that ours use (skill/edge/screens/), made for 1280 by 800 dp.

import { drawn, made } from "./drawn.js";

const WIDTH = 1280;
const MAKERS = { Container: container, Frame: frame, Text: text, VectorGraphic: graphic };
const ENDS = { start: "flex-start", end: "flex-end" }; // center and stretch are called alike here and there

export class Show {
  /** `device`: the drawn device; a `.glass` in it is its screen. */
  constructor(device) {
    this.device = device;
    this.glass = device.querySelector(".glass");
    this.shown = undefined;
    new ResizeObserver(() => this.#fit()).observe(this.glass);
    this.draw(null);
  }

  /** Show a document; the one that stands there already goes on undisturbed. Null: the screen sleeps. */
  draw(document_) {
    const told = JSON.stringify(document_);
    if (told === this.shown) return;
    this.shown = told;
    this.moving = [];
    this.device.dataset.shows = document_ ? "something" : "nothing";
    if (!document_) {
      this.glass.replaceChildren(made("div", "sleeps"), made("p", "asleep", "Echo Show, asleep"));
      this.device.setAttribute("aria-label", "Echo Show, its screen is dark");
      return;
    }
    const [top] = document_.mainTemplate.items;
    const around = { graphics: document_.graphics ?? {}, parts: new Map(), words: [] };
    this.glass.replaceChildren(made("div", "apl", component(top, around)));
    this.#fit();
    this.moving = listed(top.onMount).flatMap((command) => moved(command, around.parts));
    const words = around.words.map(ended).join(" ");
    this.device.setAttribute("aria-label", `Echo Show, on its screen: ${words || "a glow"}`);
  }

  /** What moves goes on from so many milliseconds after it began (Infinity: its end): nobody waits for a voice here. */
  from(milliseconds) {
    for (const one of this.moving) {
      if (milliseconds === Infinity) one.finish();
      else one.currentTime = milliseconds;
    }
  }

  #fit() {
    const page = this.glass.querySelector(".apl");
    if (page) page.style.transform = `scale(${this.glass.clientWidth / WIDTH})`;
  }
}

/** Draw one component. `around`: the graphics by name; and what is found on the way, parts by their id and words. */
function component(told, around) {
  const element = (MAKERS[told.type] ?? unknown)(told, around);
  const { style } = element;
  if (told.width !== undefined) style.width = length(told.width);
  if (told.height !== undefined) style.height = length(told.height);
  if (told.opacity !== undefined) style.opacity = String(told.opacity);
  if (told.position === "absolute") {
    style.position = "absolute";
    for (const side of ["left", "top"]) if (told[side] !== undefined) style[side] = length(told[side]);
  }
  for (const side of ["Left", "Right", "Top", "Bottom"]) {
    if (told[`padding${side}`] !== undefined) style[`padding${side}`] = length(told[`padding${side}`]);
  }
  if (told.id) around.parts.set(told.id, element);
  return element;
}

function container(told, around) {
  const element = made("div");
  Object.assign(element.style, {
    position: "relative",
    display: "flex",
    flex: "none",
    flexDirection: told.direction === "row" ? "row" : "column",
    alignItems: ENDS[told.alignItems] ?? told.alignItems ?? "stretch",
    justifyContent: ENDS[told.justifyContent] ?? told.justifyContent ?? "flex-start",
  });
  element.append(...listed(told.items ?? told.item).map((one) => component(one, around)));
  return element;
}

function frame(told, around) {
  const element = made("div");
  Object.assign(element.style, {
    position: "relative",
    flex: "none",
    overflow: "hidden",
    background: told.backgroundColor ?? "none",
    borderRadius: length(told.borderRadius ?? 0),
  });
  element.append(...listed(told.item ?? told.items).map((one) => component(one, around)));
  return element;
}

function text(told, around) {
  const element = made("div", "", written(told.text));
  Object.assign(element.style, {
    flex: "none",
    color: told.color ?? "#fafafa",
    fontFamily: "var(--sans)",
    fontSize: length(told.fontSize ?? 40),
    fontWeight: String(told.fontWeight ?? "normal"),
    fontStyle: told.fontStyle ?? "normal",
    textAlign: told.textAlign === "auto" ? "left" : told.textAlign ?? "left",
    lineHeight: String(told.lineHeight ?? 1.25),
    whiteSpace: "pre-line",
    overflowWrap: "normal",
  });
  if (told.opacity !== 0) around.words.push(element.textContent);
  return element;
}

function graphic(told, { graphics, words }) {
  const drawing = graphics[told.source];
  if (!drawing) return unknown(told);
  if (told.accessibilityLabel) words.push(written(told.accessibilityLabel));
  const { width, height, viewportWidth = width, viewportHeight = height } = drawing;
  const svg = drawn("svg", { viewBox: `0 0 ${viewportWidth} ${viewportHeight}` });
  Object.assign(svg.style, { display: "block", flex: "none", width: length(width), height: length(height) });
  for (const item of listed(drawing.items ?? drawing.item)) {
    svg.append(drawn("path", {
      d: item.pathData, fill: item.fill ?? "none", "fill-opacity": item.fillOpacity,
      stroke: item.stroke, "stroke-width": item.strokeWidth, "stroke-opacity": item.strokeOpacity,
    }));
  }
  return svg;
}

function unknown(told) {
  console.error(`an Echo Show would draw a ${told.type}, and this page cannot`);
  const element = made("div", "", "?");
  Object.assign(element.style, { font: "700 120px var(--sans)", color: "#ff8f6b" });
  return element;
}

/** Begin what moves when a document is shown, and give it back, so that it can be put on or back. */
function moved(command, parts) {
  if (command.type === "Parallel") return listed(command.commands).flatMap((one) => moved(one, parts));
  const element = parts.get(command.componentId);
  if (command.type !== "AnimateItem" || !element) return [];
  const [{ from, to }] = listed(command.value); // opacity: nothing else of ours moves
  const { duration, delay = 0, easing = "linear" } = command;
  return [element.animate([{ opacity: from }, { opacity: to }], { duration, delay, easing, fill: "forwards" })];
}

/** Ours are all numbers of dp; "100%" and "auto" mean the same here as there. */
function length(told) {
  return typeof told === "number" ? `${told}px` : told;
}

function listed(one) {
  return one === undefined ? [] : Array.isArray(one) ? one : [one];
}

/** Words with a stop behind them, for whoever has them read out. */
function ended(words) {
  return /[.?!]$/.test(words) ? words : `${words}.`;
}

/** APL's text is a markup of its own, so that a nickname's "<" comes as an entity. */
function written(text) {
  const meant = { "&lt;": "<", "&gt;": ">", "&#36;": "$", "&amp;": "&" };
  return text.replace(/&(?:lt|gt|amp|#36);/g, (entity) => meant[entity]);
}

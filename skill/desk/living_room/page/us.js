// Us, drawn: how the two have been, as a pair and without a number; what they have had; what they saved.

import { horizon } from "./horizon.js";

const NONE_SAVED = "Nothing yet. When you like a question, say: save this question.";
const NO_LINE = "No line yet. It comes by itself, after a few check-ins that you both gave a number for.";

const at = (id) => document.getElementById(id);

try {
  const answer = await fetch("/us.json");
  if (!answer.ok) throw new Error(`the house said ${answer.status}`);
  show(await answer.json());
} catch {
  at("trouble").textContent = "I lost the thread. Try again.";
  for (const section of document.querySelectorAll("section")) section.hidden = true;
}
at("us").removeAttribute("aria-busy");

function show({ evenings, alone, trend, practices, balance, saved }) {
  at("evenings").textContent = evenings ? counted(evenings) : "No evening yet.";
  at("trend").replaceChildren(horizon(trend), ...words("wait", told(evenings, alone, trend)));
  at("balance").replaceChildren(...(balance ? scales(balance) : words("wait", "Nothing lately.")));
  at("practices").replaceChildren(...practices.map(practice));
  at("saved").replaceChildren(...(saved.length ? [list(saved)] : words("wait", NONE_SAVED)));
}

function counted(evenings) {
  return evenings === 1 ? "One evening so far, and it counts." : `${evenings} evenings so far. It only ever goes up.`;
}

/** What stands where there is no line. */
function told(evenings, alone, trend) {
  if (alone) return "It keeps until you are both here.";
  if (trend.length) return "";
  return evenings ? NO_LINE : "Tonight could be the first.";
}

/** Two embers, the larger the more there was of it, and a bar that they share. */
function scales({ spark, closeness }) {
  const row = made("div", "scales");
  row.append(ember("spark", spark), bar(spark, closeness), ember("closeness", closeness));
  return [row, ...words("small", `Lately ${more(spark, closeness)}.`)];
}

function more(spark, closeness) {
  if (Math.abs(spark - closeness) < 0.15) return "about as much of one as of the other";
  return spark > closeness ? "more spark" : "more closeness";
}

function ember(name, share) {
  const one = made("div", `ember ${name}`);
  const glow = made("span", "glow");
  glow.style.transform = `scale(${0.35 + 0.65 * Math.sqrt(share)})`;
  one.append(glow, ...words("name", name));
  return one;
}

function bar(spark, closeness) {
  const whole = made("div", "bar");
  for (const [name, share] of [["spark", spark], ["closeness", closeness]].filter((part) => part[1])) {
    const part = made("span", name);
    part.style.flexGrow = String(share);
    whole.append(part);
  }
  return whole;
}

function practice({ name, when, touched }) {
  const row = made("li", touched ? "touched" : "");
  row.append(...words("name", name, "span"), " ", ...words("small", when, "span"));
  return row;
}

function list(questions) {
  const all = made("ul", "saved");
  all.append(...questions.flatMap((question) => words("", question, "li")));
  return all;
}

function words(kind, text, name = "p") {
  if (!text) return [];
  const element = made(name, kind);
  element.textContent = text;
  return [element];
}

function made(name, kind) {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  return element;
}

// Us, drawn: how the two have been, as a pair and without a number; what they have had; what they saved.

import { made } from "./drawn.js";
import { horizon } from "./horizon.js";

const at = (id) => document.getElementById(id);
const A_MOMENT = 300; // milliseconds that a page has to close itself

// Whoever came from the living room goes back to the one that is still open; a browser that closes nothing opens one.
at("back").addEventListener("click", (event) => {
  if (history.length > 1) return;
  event.preventDefault();
  close();
  setTimeout(() => location.assign("/"), A_MOMENT);
});

try {
  const answer = await fetch("/us.json");
  if (!answer.ok) throw new Error(`the house said ${answer.status}`);
  show(await answer.json());
} catch {
  at("trouble").textContent = "I lost the thread. Try again.";
  for (const section of document.querySelectorAll("section")) section.hidden = true;
}
at("us").removeAttribute("aria-busy");

/** `told`: each part in a line of words, or null where its drawing says it by itself. */
function show({ trend, practices, balance, saved, told }) {
  at("evenings").textContent = told.evenings;
  at("trend").replaceChildren(horizon(trend), ...words("wait", told.trend));
  at("balance").replaceChildren(
    ...(balance ? [scales(balance)] : []), ...words(balance ? "small" : "wait", told.balance),
  );
  at("practices").replaceChildren(...practices.map(practice));
  at("saved").replaceChildren(...(saved.length ? [list(saved)] : []), ...words("wait", told.saved));
}

/** Two embers, the larger the more there was of it, and a bar that they share. */
function scales({ spark, closeness }) {
  return made("div", "scales", ember("spark", spark), bar(spark, closeness), ember("closeness", closeness));
}

function ember(name, share) {
  const glow = made("span", "glow");
  glow.style.transform = `scale(${0.35 + 0.65 * Math.sqrt(share)})`;
  return made("div", `ember ${name}`, glow, made("p", "name", name));
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
  return made("li", touched ? "touched" : "", made("span", "name", name), " ", made("span", "small", when));
}

function list(questions) {
  return made("ul", "saved", ...questions.map((question) => made("li", "", question)));
}

/** A line, if there is one. */
function words(kind, line) {
  return line === null ? [] : [made("p", kind, line)];
}

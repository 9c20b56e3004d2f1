// How the two have been, as a line of hills under an evening sky: no numbers, no axis, and never one of them.

import { drawn } from "./drawn.js";

const WIDTH = 900, HEIGHT = 260;
const TOP = 70, BOTTOM = 196; // between which the line moves
const STARS = [[90, 40], [212, 66], [330, 28], [455, 52], [574, 24], [676, 60], [788, 34], [852, 72]];

/** `trend`: heights from 0 to 1, the oldest first; none: an evening sky with level hills. */
export function horizon(trend) {
  const svg = drawn("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": inWords(trend),
  });
  const defs = drawn("defs");
  defs.append(shade("sky", ["sky-top", "sky-middle", "sky-low"], [0, 0.55, 1]));
  defs.append(shade("hill", ["hill-top", "hill-low"], [0, 1]));
  svg.append(defs, drawn("rect", { width: WIDTH, height: HEIGHT, fill: "url(#sky)" }));
  for (const [cx, cy] of STARS) svg.append(drawn("circle", { cx, cy, r: 1.6, class: "star" }));
  const line = path(trend.length ? trend : [0.28, 0.28]);
  svg.append(drawn("path", { d: `${line} V${HEIGHT} H0 Z`, fill: "url(#hill)" }));
  if (trend.length) for (const kind of ["glow", "line"]) svg.append(drawn("path", { d: line, class: kind }));
  return svg;
}

/** A soft line through all heights, from one edge to the other. */
function path(trend) {
  const heights = trend.length > 1 ? trend : [trend[0], trend[0]];
  const step = WIDTH / (heights.length - 1);
  const y = heights.map((height) => BOTTOM - (BOTTOM - TOP) * height);
  let line = `M0 ${y[0]}`;
  for (let number = 1; number < y.length; number += 1) {
    const [from, to] = [step * (number - 1), step * number];
    const half = (from + to) / 2;
    line += ` C${half} ${y[number - 1]} ${half} ${y[number]} ${to} ${y[number]}`;
  }
  return line;
}

/** Which way the line goes, for whoever does not see it. */
function inWords(trend) {
  if (trend.length < 2) return trend.length ? "The beginning of a line" : "An evening sky, and no line yet";
  const third = Math.max(1, Math.floor(trend.length / 3));
  const moved = mean(trend.slice(-third)) - mean(trend.slice(0, third));
  if (Math.abs(moved) < 0.1) return "A soft line, much as it was";
  return moved > 0 ? "A soft line, higher than it was" : "A soft line, lower than it was";
}

function mean(numbers) {
  return numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

function shade(id, kinds, offsets) {
  const gradient = drawn("linearGradient", { id, x1: 0, y1: 0, x2: 0, y2: 1 });
  kinds.forEach((kind, number) => gradient.append(drawn("stop", { class: kind, offset: offsets[number] })));
  return gradient;
}

// Talking time as a ring of embers that go out one by one, with the seconds left; and a way to say that it was enough.

import { drawn, made } from "./drawn.js";

const SPOKEN_AT = [60, 30, 10]; // seconds left that are worth a word to somebody who does not see the ring
const EMBERS = 24;

export class Ring {
  /**
   * `panel` is shown while it runs, `button` in it ends it; whoever was in there goes `home`.
   * `left(share)` is told how much is left, 1 to 0; `says(words)` what to say of it.
   */
  constructor(panel, button, home, { left, says }) {
    this.panel = panel;
    this.home = home;
    this.left = left;
    this.says = says;
    this.done = null;
    button.addEventListener("click", () => this.enough());
    this.#draw(panel.querySelector(".clock"));
  }

  /** Whether it is their time just now. */
  get runs() {
    return this.done !== null;
  }

  /** Let that many seconds go by. Resolves with those (whole ones) that nobody waited for; cutting in is `signal`'s. */
  run(seconds, signal) {
    const ends = performance.now() + seconds * 1000;
    this.says(`Your time: ${seconds} seconds.`);
    this.panel.hidden = false;
    return new Promise((resolve) => {
      let told = seconds;
      const step = () => {
        const left = Math.max(0, (ends - performance.now()) / 1000);
        const mark = SPOKEN_AT.find((second) => left <= second && told > second);
        if (mark && left > mark - 1) this.says(`${mark} seconds left.`);
        told = left;
        this.#show(left, left / seconds);
        if (left === 0) finish();
      };
      const finish = () => {
        clearInterval(timer);
        signal.removeEventListener("abort", finish);
        this.done = null;
        this.#hide();
        resolve(Math.ceil(Math.max(0, ends - performance.now()) / 1000));
      };
      const timer = setInterval(step, 250);
      this.done = finish;
      signal.addEventListener("abort", finish, { once: true });
      step();
    });
  }

  /** That was enough: the rest of this quiet goes by at once. */
  enough() {
    this.done?.();
  }

  #hide() {
    const had = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    if (had) this.home.focus({ preventScroll: true });
    this.left(0);
  }

  #show(left, share) {
    this.panel.dataset.left = String(Math.ceil(left));
    this.seconds.textContent = String(Math.ceil(left));
    this.mask.style.strokeDashoffset = String(100 * share - 100);
    this.left(share);
  }

  #draw(clock) {
    const svg = drawn("svg", { viewBox: "0 0 100 100" });
    const circle = { cx: 50, cy: 50, r: 44 };
    const mask = drawn("mask", { id: "left-of-it" });
    this.mask = drawn("circle", { ...circle, class: "mask", pathLength: 100, transform: "rotate(-97.5 50 50)" });
    mask.append(this.mask);
    const lit = drawn("g", { mask: "url(#left-of-it)" });
    const embers = { ...circle, pathLength: EMBERS * 5, transform: "rotate(-90 50 50)" }; // one every 5, see talk.css
    lit.append(drawn("circle", embers));
    svg.append(mask, drawn("circle", { ...embers, class: "gone" }), lit);
    this.seconds = made("output");
    clock.append(svg, this.seconds);
  }
}

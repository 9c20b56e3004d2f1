// The transcript: what was said by whom, what was heard of it, and where there was quiet; read out line by line.

import { made } from "./drawn.js";

const UNKNOWN = "AMAZON.FallbackIntent";

export class Transcript {
  /** `log`: where lines are written. */
  constructor(log) {
    this.log = log;
    new ResizeObserver(() => this.#down()).observe(log); // the ring takes some of its height
  }

  /** What somebody said, and what the Echo made of it. */
  heard({ said, heard }) {
    if (said) this.#line("said", made("span", "unseen", "You: "), said);
    else this.#line("said nothing", "nobody says anything");
    if (heard) this.#line("heard", heardInWords(heard));
  }

  /** What we say, or what Alexa asks in its own words. */
  says({ words, alexa }, softly) {
    if (words) this.#line(softly ? "says softly" : "says", words);
    else this.#line("alexa", made("b", "", "Alexa, in its own words"), alexa);
  }

  /** What the speaker says unasked: a reminder, a timer. */
  news(words) {
    this.#line("alexa news", made("b", "", "Alexa, by itself"), words);
  }

  /** Their time begins. */
  rest(seconds) {
    this.#line("rest", `${seconds} seconds for the two of you`);
  }

  /** A bell. */
  chime() {
    const note = made("span", "", "♪");
    note.setAttribute("aria-hidden", "true");
    this.#line("chime", note, made("span", "unseen", "a bell"));
  }

  /** It has nothing more to ask. */
  dark({ pieces }) {
    this.#line("aside", pieces.length ? "(the ring goes dark)" : "(it stays quiet, its ring dark)");
  }

  /** Another evening, or other people; and once, whether it is `played` from here on. */
  night({ evening, night, household }, played) {
    const plays = played ? ": only playing, and nothing of it is kept" : "";
    this.#line("night", `${evening}, night ${night}, ${household}${plays}`);
  }

  /** The house did not answer; or it would not do that, in so many words. */
  lost(words = "I lost the thread. Try again.") {
    this.#line("aside", words);
  }

  /** Other people come in: nothing of those before them stays. */
  clear() {
    this.log.replaceChildren();
  }

  #line(kind, ...within) {
    this.log.querySelector(".intro")?.remove();
    this.log.append(made("p", kind, ...within));
    this.#down();
  }

  #down() {
    this.log.scrollTop = this.log.scrollHeight;
  }
}

/** Such as "heard: RitualIntent, ritual golden-hour, sure"; or "a guess, 80 %". */
function heardInWords({ intent, slots, sure }) {
  const parts = Object.entries(slots).map(([name, value]) => `${name} ${value}`);
  const what = intent === UNKNOWN ? "nothing it knows" : intent.replace("AMAZON.", "");
  return `heard: ${[what, ...parts, sure === 1 ? "sure" : `a guess, ${Math.round(100 * sure)} %`].join(", ")}`;
}

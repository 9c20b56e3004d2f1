// The transcript: what was said by whom, what was heard of it, and where there was quiet; read out line by line.

const UNKNOWN = "AMAZON.FallbackIntent";

export class Transcript {
  /** `log`: where lines are written. */
  constructor(log) {
    this.log = log;
    new ResizeObserver(() => this.#down()).observe(log); // the ring takes some of its height
  }

  /** What somebody said, and what the Echo made of it. */
  heard({ said, heard }) {
    if (said) this.#line("said", said, "You: ");
    else this.#line("said nothing", "nobody says anything");
    if (heard) this.#line("heard", heardInWords(heard));
  }

  /** What we say, or what Alexa asks in its own words. */
  says({ words, alexa }, softly) {
    if (words) return this.#line(softly ? "says softly" : "says", words);
    const line = this.#line("alexa", alexa);
    const who = document.createElement("b");
    who.textContent = "Alexa, in its own words";
    line.prepend(who);
  }

  /** What the speaker says unasked: a reminder, a timer. */
  news(words) {
    const line = this.#line("alexa news", words);
    const who = document.createElement("b");
    who.textContent = "Alexa, by itself";
    line.prepend(who);
  }

  /** Their time begins. */
  rest(seconds) {
    this.#line("rest", `${seconds} seconds for the two of you`);
  }

  /** A bell. */
  chime() {
    const line = this.#line("chime", "");
    line.innerHTML = '<span aria-hidden="true">♪</span><span class="unseen">a bell</span>';
  }

  /** It has nothing more to ask. */
  dark({ pieces }) {
    this.#line("aside", pieces.length ? "(the ring goes dark)" : "(it stays quiet, its ring dark)");
  }

  /** Another evening, or other people. */
  night({ evening, night, household }) {
    this.#line("night", `${evening}, night ${night}, ${household}`);
  }

  /** The house did not answer; or it would not do that, in so many words. */
  lost(words = "I lost the thread. Try again.") {
    this.#line("aside", words);
  }

  /** Other people come in: nothing of those before them stays. */
  clear() {
    this.log.replaceChildren();
  }

  #line(kind, words, before = "") {
    this.log.querySelector(".intro")?.remove();
    const line = document.createElement("p");
    line.className = kind;
    if (before) {
      const who = document.createElement("span");
      who.className = "unseen";
      who.textContent = before;
      line.append(who);
    }
    line.append(words);
    this.log.append(line);
    this.#down();
    return line;
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

// Sound: the browser's own voice, the bell between two turns to talk, and the browser's own ears where it has some.

import { remember, remembered } from "./remembered.js";

const A_WORD = 0.62; // seconds that a slow voice takes for one
const TRUST = 4; // and how much longer we wait for a browser to tell that it has spoken: some forget

export class Voice {
  constructor() {
    this.on = false;
    this.there = "speechSynthesis" in window;
  }

  /** Speak from now on, or fall silent. */
  turn(on) {
    this.on = on && this.there;
    if (!on && this.there) speechSynthesis.cancel();
  }

  /** Say it. Resolves when it is said, when somebody cuts in, or when the browser has plainly forgotten to tell. */
  say(words, softly, signal) {
    return new Promise((resolve) => {
      const spoken = new SpeechSynthesisUtterance(words);
      spoken.lang = document.documentElement.lang;
      [spoken.volume, spoken.rate] = softly ? [0.5, 0.85] : [1, 0.95];
      const done = () => {
        clearTimeout(patience);
        resolve();
      };
      const patience = setTimeout(done, 1000 * (TRUST + A_WORD * words.split(/\s+/).length));
      spoken.onend = spoken.onerror = done;
      signal.addEventListener("abort", () => { speechSynthesis.cancel(); done(); }, { once: true });
      speechSynthesis.speak(spoken);
    });
  }
}

export class Bell {
  constructor() {
    this.on = true;
  }

  /** Ring from now on, or not. */
  turn(on) {
    this.on = on;
  }

  /** Ring once. Resolves when somebody would go on speaking: a bell may fade beneath the words. */
  async ring(signal) {
    if (this.on) {
      this.sound ??= new Audio("/bell.wav");
      this.sound.currentTime = 0;
      this.sound.play().catch(() => {}); // a browser may want to be clicked first
    }
    await new Promise((done) => {
      const timer = setTimeout(done, this.on ? 1100 : 500);
      signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
    });
  }
}

export class Ears {
  /**
   * `button` opens and closes them, once its title was written into `note`, which is read out.
   * `hears(words)` as somebody speaks, `heard(words)` after; `deaf()` where nothing could be heard.
   */
  constructor(button, note, { hears, heard, deaf }) {
    const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
    button.hidden = !Recognition;
    if (!Recognition) return;
    let listens = null;
    const close = () => {
      listens = null;
      button.setAttribute("aria-pressed", "false");
    };
    button.addEventListener("click", () => {
      if (listens) return listens.stop();
      if (!remembered("mic", false)) {
        note.textContent = `${button.title} Press again to use it.`; // before any words go there
        return remember("mic", true);
      }
      note.textContent = "";
      listens = new Recognition();
      listens.lang = document.documentElement.lang;
      listens.interimResults = true;
      listens.onresult = (event) => {
        const result = event.results[event.results.length - 1];
        const words = result[0].transcript.trim();
        hears(result.isFinal ? "" : words);
        if (result.isFinal && words) heard(words);
      };
      listens.onend = close;
      listens.onerror = () => {
        close();
        deaf();
      };
      listens.start();
      button.setAttribute("aria-pressed", "true");
    });
  }
}

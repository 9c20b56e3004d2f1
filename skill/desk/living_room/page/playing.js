// Plays one turn, piece by piece, as an Echo would: words, quiet, a bell. Whoever says something cuts in.

const A_BREATH = 350; // milliseconds before a written line is followed by the next
const A_WORD = 95; // and for every word of it: an eye is faster than a voice
const LONGEST_LOOK = 4200;
const RINGS = 2000; // milliseconds of a bell, as skill/edge/sound.py has it

/** Resolves when all is said, or as soon as `signal` says that somebody cut in. */
export async function played(turn, { transcript, ring, voice, bell, show, stands, skips }, signal) {
  let when = 0; // milliseconds into the turn, if all of it were spoken: so the screen's embers were timed
  for (const [number, piece] of (turn?.pieces ?? []).entries()) {
    if (signal.aborted) return;
    show.from(when);
    if (piece.quiet) {
      stands("times");
      transcript.rest(piece.quiet);
      const left = await ring.run(piece.quiet, signal);
      if (signal.aborted) return;
      skips(left);
      when += piece.quiet * 1000;
    } else if (piece.bell) {
      stands("speaks");
      transcript.chime();
      when += RINGS;
      await bell.ring(signal);
    } else {
      const words = piece.words ?? piece.alexa;
      const last = number === turn.pieces.length - 1;
      stands("speaks");
      transcript.says(piece, turn.softly);
      when += spoken(words);
      if (voice.on) await voice.say(words, turn.softly, signal);
      else await pause(last ? A_BREATH : Math.min(LONGEST_LOOK, A_BREATH + A_WORD * count(words)), signal);
    }
  }
  show.from(when);
}

/** How long a voice would take, in milliseconds: 150 words a minute. */
function spoken(words) {
  return count(words) * 400;
}

function count(words) {
  return words.split(/\s+/).length;
}

/** Some milliseconds, or until somebody cuts in. */
function pause(milliseconds, signal) {
  return new Promise((done) => {
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
  });
}

// What this browser remembers of how somebody likes the page; a browser that may keep nothing remembers nothing.

const NAME = "evening-ember.";

/** What was chosen, or what is usual. */
export function remembered(name, usual) {
  try {
    const kept = localStorage.getItem(NAME + name);
    return kept === null ? usual : kept === "yes";
  } catch {
    return usual;
  }
}

/** Keep what was chosen, if we may. */
export function remember(name, on) {
  try {
    localStorage.setItem(NAME + name, on ? "yes" : "no");
  } catch {
    // then it holds for this visit
  }
}

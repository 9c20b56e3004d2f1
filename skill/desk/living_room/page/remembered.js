// What this browser remembers of how somebody likes the page; one that may keep nothing remembers it for this visit.

const NAME = "evening-ember.";
const chosen = new Map(); // on this visit

/** What was chosen, or what is usual. */
export function remembered(name, usual) {
  return chosen.get(name) ?? kept(name) ?? usual;
}

/** Keep what was chosen, if we may. */
export function remember(name, on) {
  chosen.set(name, on);
  try {
    localStorage.setItem(NAME + name, on ? "yes" : "no");
  } catch {
    // then it holds for this visit
  }
}

function kept(name) {
  try {
    const told = localStorage.getItem(NAME + name);
    return told === null ? null : told === "yes";
  } catch {
    return null;
  }
}

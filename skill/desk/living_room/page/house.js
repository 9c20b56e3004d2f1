// What the page tells the house behind it, and asks of it. Every answer is the whole state of the room.

/** What the house would not do, in its own words. */
export class Declined extends Error {}

/** How things stand. Throws where the house does not answer. */
export async function look() {
  return answered(await fetch("/room"));
}

/** Somebody did something. Throws where the house does not answer; Declined where it does not do that here. */
export async function tell(path, what) {
  const body = JSON.stringify(what);
  return answered(await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

async function answered(response) {
  if (response.ok) return response.json();
  const told = response.status === 400 ? await response.json().catch(() => null) : null;
  throw told?.error ? new Declined(told.error) : new Error(`the house said ${response.status}`);
}

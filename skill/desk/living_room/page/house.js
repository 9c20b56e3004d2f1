// What the page tells the house behind it, and asks of it. Every answer is the whole state of the room.

/** What the house would not do, in its own words. */
export class Declined extends Error {}

/** Nobody is in the house. */
export class Closed extends Error {}

/** How things stand. Closed where nobody answers. */
export async function look() {
  return answered(await asked("/room"));
}

/** Somebody did something. Closed where nobody answers; Declined where the house does not do that here. */
export async function tell(path, what) {
  const body = JSON.stringify(what);
  return answered(await asked(path, { method: "POST", headers: { "Content-Type": "application/json" }, body }));
}

async function asked(path, how) {
  try {
    return await fetch(path, how);
  } catch (trouble) {
    throw new Closed("nobody answers", { cause: trouble });
  }
}

async function answered(response) {
  if (response.ok) return response.json();
  const told = response.status === 400 ? await response.json().catch(() => null) : null;
  throw told?.error ? new Declined(told.error) : new Error(`the house said ${response.status}`);
}

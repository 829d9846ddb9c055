// A PIN is compared on the tablet with the verifier that the server sent (PBKDF2-HMAC-SHA256, 32 bytes): no network needed.
// Five misses close a name for five minutes, also over a restart.
import { fact, keepFact } from "./store.js";

const MISSES = 5;
const CLOSED_MS = 5 * 60 * 1000;
const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

async function matches({ salt, iterations, hash }, pin) {
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveBits"]);
  const derived = new Uint8Array(await crypto.subtle.deriveBits({ name: "PBKDF2", hash: "SHA-256", salt: bytes(salt), iterations }, key, 256));
  const expected = bytes(hash);
  return derived.length === expected.length && derived.every((byte, place) => byte === expected[place]);
}

// Until when a name is closed, in ms; 0 where it is open. A clock that was set back closes nobody for longer.
export async function closedUntil(monitor) {
  const tries = await fact(`pin-${monitor.id}`);
  const left = (tries?.until ?? 0) - Date.now();
  return left > 0 && left <= CLOSED_MS ? tries.until : 0;
}

// {ok} or {ok: false, left} with the tries that are left before the name is closed.
export async function check(monitor, pin) {
  const key = `pin-${monitor.id}`;
  if (await closedUntil(monitor)) return { ok: false, left: 0 };
  if (await matches(monitor.pin, pin)) {
    await keepFact(key, null);
    return { ok: true };
  }
  const misses = ((await fact(key))?.misses ?? 0) + 1;
  const left = MISSES - misses;
  await keepFact(key, left > 0 ? { misses } : { misses: 0, until: Date.now() + CLOSED_MS });
  return { ok: false, left };
}

// Who gave the PIN on this tablet today: as the second of a pair they need not give it again.
export async function signIn(monitor, date) {
  const today = await signedIn(date);
  await keepFact("signed", { date, people: { ...today, [monitor.id]: monitor.pin_round } });
}

// By id of the person, under which PIN.
export async function signedIn(date) {
  const kept = await fact("signed");
  return kept?.date === date ? kept.people : {};
}

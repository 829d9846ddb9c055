// Reads the day bundle: pure functions over what the server sent. Times are the school's (UTC+8, no summer time).
const EAST = 8 * 3600 * 1000;
const MOST = 99;

export const dateOf = (ms) => new Date(ms + EAST).toISOString().slice(0, 10);
export const timeOf = (ms) => new Date(ms + EAST).toISOString().slice(11, 16);
// 9:05, as it is said.
export const spoken = (iso) => timeOf(Date.parse(iso)).replace(/^0/, "");

export const dayOf = (bundle, date) => bundle?.days.find((day) => day.date === date) ?? null;
export const roundOf = (bundle, date, slot) => dayOf(bundle, date)?.rounds.find((round) => round.slot_id === slot) ?? null;
export const named = (rows, id) => rows.find((row) => row.id === id) ?? null;

// The round that the clock means: running, else still open for entries, else the next, else the last.
export function roundNow(rounds, ms) {
  const time = timeOf(ms);
  return (
    rounds.find((round) => round.starts.slice(0, 5) <= time && time <= round.ends.slice(0, 5)) ??
    rounds.find((round) => round.starts.slice(0, 5) <= time && ms <= Date.parse(round.due)) ??
    rounds.find((round) => round.starts.slice(0, 5) > time) ??
    rounds.at(-1) ??
    null
  );
}

// From when a round may be walked, in ms: a little before it begins.
export const EARLY_MIN = 15;
export const opensAt = (date, round) => Date.parse(`${date}T${round.starts.slice(0, 5)}:00+08:00`) - EARLY_MIN * 60_000;

export const routesOf = (round, monitor) => round.routes.filter((route) => route.monitors.includes(monitor));

// For one person: the rounds in which they are on duty come first.
export function roundFor(rounds, monitor, ms) {
  return roundNow(rounds.filter((round) => routesOf(round, monitor).length), ms) ?? roundNow(rounds, ms);
}

export const avoids = (monitor, classId) => monitor.class_id === classId || monitor.avoids.includes(classId);

// The categories of a version with the items that a slot asks for; what may be praised comes last, by itself.
export function sections(bundle, round) {
  const version = named(bundle.versions, round.version_id);
  if (!version) return [];
  const asked = (item) => !round.item_codes.length || round.item_codes.includes(item.code);
  const praise = version.categories.flatMap(({ items }) => items.filter((item) => item.bonus && asked(item)));
  return version.categories
    .map((category) => ({ ...category, items: category.items.filter((item) => !item.bonus && asked(item)) }))
    .concat({ name: "加分", base: null, items: praise })
    .filter((category) => category.items.length);
}

const tenth = (number) => Math.round(number * 10) / 10;

// How often an item can be tapped: as many bands as there are, once for pass or fail, else until its cap is used up.
export function most(item) {
  if (item.method === "bands") return item.bands.length;
  if (item.method === "pass") return 1;
  const points = Number(item.points);
  if (item.method === "points") return points;
  return item.cap == null || !points ? MOST : Math.max(1, Math.min(MOST, Math.ceil(Number(item.cap) / points)));
}

// The signed points of an amount; the server counts again.
export function pointsOf(item, amount) {
  if (!amount) return 0;
  let points = Number(item.points) * amount;
  if (item.method === "bands") points = Number(item.bands[amount - 1]);
  if (item.method === "points") points = amount;
  if (item.cap != null) points = Math.min(points, Number(item.cap));
  return tenth(item.bonus ? points : -points);
}

// What a record takes off; a bonus waits for the counsellor and is told apart.
export function totals(version, amounts) {
  let taken = 0;
  let bonus = 0;
  for (const category of version?.categories ?? []) {
    let lost = 0;
    for (const item of category.items) {
      const points = pointsOf(item, amounts[item.id]);
      if (item.bonus) bonus += points;
      else lost += points;
    }
    taken += Math.max(Number(category.floor) - Number(category.base), lost);
  }
  return { taken: tenth(taken), bonus: tenth(bonus) };
}

export const signed = (points) => (points < 0 ? `−${-points}` : points > 0 ? `+${points}` : "0");

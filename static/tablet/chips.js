// The items of a category as chips: a tap is one occurrence (or the next band), − or a long press takes one back.
import { most, pointsOf, signed } from "./day.js";
import { button, h } from "./dom.js";

const LONG_MS = 500;

const each = (item) => (item.bonus ? `加分 ${price(item)}` : price(item));

const price = (item) => {
  if (item.method === "bands") return item.band_labels.length ? item.band_labels.join("／") : `${item.bands.length} 档`;
  if (item.method === "pass") return signed(pointsOf(item, 1));
  if (item.method === "points") return `0–${Number(item.points)} 分`;
  return `${signed(pointsOf(item, 1))}／${item.unit}`;
};

const told = (item, amount) => {
  const points = signed(pointsOf(item, amount));
  if (item.method === "bands") return `${item.band_labels[amount - 1] ?? `${amount} 档`} ${points}`;
  if (item.method === "pass") return points;
  return `${amount} ${item.unit} ${points}`;
};

// A press that lasts takes back; the click that follows it is not a tap.
function longPress(element, act) {
  let timer = null;
  let long = false;
  const stop = () => clearTimeout(timer);
  element.addEventListener("pointerdown", () => {
    long = false;
    timer = setTimeout(() => {
      long = true;
      act();
    }, LONG_MS);
  });
  for (const end of ["pointerup", "pointerleave", "pointercancel"]) element.addEventListener(end, stop);
  element.addEventListener("contextmenu", (event) => event.preventDefault());
  return () => long;
}

// `change(item, amount)` records; the chip shows what `amounts` says.
export function chip(item, amounts, change, say) {
  const top = most(item);
  const value = () => amounts()[item.id] ?? 0;
  const count = h("span", { class: "chip-count", "aria-hidden": "true" });
  const cost = h("span", { class: "chip-cost" });
  const back = () => value() && change(item, value() - 1);
  const forward = () => {
    if (wasLong()) return;
    if (value() < top) change(item, value() + 1);
    else say(item.method === "pass" ? "已经记了，按 − 取消。" : "已经到最多了，按 − 可以减。");
  };
  const main = button("", forward, { class: "chip-main", "data-item": item.code });
  const wasLong = longPress(main, back);
  const minus = button("−", back, { class: "chip-back", "aria-label": `${item.name} 减一` });
  main.append(h("span", { class: "chip-name" }, item.name), " ", cost);
  const element = h("div", { class: item.bonus ? "chip is-bonus" : "chip" }, main, minus, count);

  const refresh = () => {
    const amount = value();
    element.classList.toggle("is-on", amount > 0);
    minus.hidden = !amount;
    count.textContent = amount;
    count.hidden = !amount || item.method === "pass" || item.method === "bands";
    cost.textContent = amount ? told(item, amount) : each(item);
  };
  refresh();
  return { element, refresh };
}

export function columns(sections, amounts, change, say) {
  const chips = [];
  const column = (category) =>
    h(
      "section",
      { class: "column" },
      h("h2", {}, category.name, h("small", {}, category.base == null ? " 老师确认后算" : ` ${Number(category.base)}`)),
      category.items.map((item) => {
        const made = chip(item, amounts, change, say);
        chips.push(made);
        return made.element;
      }),
    );
  const element = h("div", { class: "columns", "data-columns": sections.length }, sections.map(column));
  return { element, refresh: () => chips.forEach((made) => made.refresh()) };
}

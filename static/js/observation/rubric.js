// Points by one tap, sums as one goes along. The number field is what counts; the chips write into it. Not rated is 未评.
import { h } from "../../tablet/dom.js";

const points = (item) => {
  const text = item.querySelector("input").value.trim();
  return text === "" || Number.isNaN(Number(text)) ? null : Number(text);
};
const round = (sum) => String(Math.round(sum * 10) / 10);

function give(item, value) {
  const field = item.querySelector("input");
  field.value = value === null ? "" : String(value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function chips(item) {
  const full = Number(item.dataset.full);
  const values = item.dataset.chips.split(",").map(Number);
  const chip = (value) =>
    h("button", { type: "button", class: "watch-chip num", "data-value": value, onclick: () => give(item, points(item) === value ? null : value) }, String(value));
  const less = () => give(item, Math.max(0, (points(item) ?? full) - 0.5));
  const half = h("button", { type: "button", class: "watch-chip is-half num", onclick: less, "aria-label": "−½，减半分" }, "−½");
  return h("div", { class: "watch-chips", role: "group", "aria-label": `${item.querySelector("label").textContent.trim()}，再点一次取消` }, values.map(chip), half);
}

// 82/90: what was given of what could be given for those that were rated.
function summed(place, items) {
  const rated = items.filter((item) => points(item) !== null);
  const sum = round(rated.reduce((total, item) => total + points(item), 0));
  const full = round(rated.reduce((total, item) => total + Number(item.dataset.full), 0));
  place.textContent = rated.length ? `${sum}/${full}` : "未评";
  return { rated: rated.length, sum };
}

export class Rubric {
  constructor(form) {
    this.form = form;
    this.items = [...form.querySelectorAll("[data-item]")];
    for (const item of this.items) item.querySelector("input").after(chips(item));
  }

  show() {
    for (const item of this.items) {
      const value = points(item);
      item.classList.toggle("is-rated", value !== null);
      for (const chip of item.querySelectorAll("[data-value]")) chip.setAttribute("aria-pressed", String(Number(chip.dataset.value) === value));
    }
    for (const dimension of this.form.querySelectorAll("[data-dimension]")) {
      summed(dimension.querySelector("[data-sum]"), this.items.filter((item) => dimension.contains(item)));
    }
    const { rated, sum } = summed(this.form.querySelector("[data-total]"), this.items);
    const count = this.form.querySelector("[data-count=rating]");
    if (count) count.textContent = rated ? sum : "未评";
    return rated;
  }
}

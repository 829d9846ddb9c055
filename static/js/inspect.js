// The inspector's form: steppers, 满分, and the score as one goes along.
"use strict";

(() => {
  const form = document.querySelector("[data-inspect]");
  if (!form) return;
  const score = form.querySelector("[data-score]");
  const pointsMode = Boolean(score.dataset.pointsMode);
  const items = [...form.querySelectorAll(".fill-item")];

  function amountOf(item) {
    const checked = item.querySelector("[type=radio]:checked, [type=checkbox]:checked");
    if (checked) return checked.type === "checkbox" ? 1 : Number(checked.value);
    const number = item.querySelector("[type=number]");
    return number && number.value !== "" ? Number(number.value) : 0;
  }

  function pointsOf(item) {
    const amount = amountOf(item);
    const { method, points, cap, bands } = item.dataset;
    if (method === "points") return amount;
    const raw = method === "bands" ? Number(bands.split(",")[amount - 1] || 0) : Number(points) * amount;
    const capped = cap === undefined ? raw : Math.min(raw, Number(cap));
    return "bonus" in item.dataset || pointsMode ? capped : -capped;
  }

  function show() {
    const sum = items.reduce((total, item) => total + pointsOf(item), 0);
    items.forEach((item) => item.classList.toggle("is-set", amountOf(item) > 0));
    const text = Math.abs(Math.round(sum * 10) / 10);
    const seen = items.filter((item) => item.querySelector("[type=number]")?.value);
    const full = seen.reduce((total, item) => total + Number(item.dataset.points), 0);
    if (pointsMode) score.textContent = seen.length ? `得分 ${text}／${full}` : "还没打分";
    else score.textContent = sum ? `${sum < 0 ? "−" : "+"}${text}` : "全部正常";
  }

  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-step], [data-full]");
    if (!button) return;
    const item = button.closest(".fill-item");
    const input = item.querySelector("[type=number]");
    if ("full" in button.dataset) input.value = item.dataset.points;
    else {
      const step = item.dataset.method === "points" ? 0.5 : 1;
      const top = item.dataset.method === "points" ? Number(item.dataset.points) : 99;
      // Points are taken off the full mark, times are counted from nought.
      const start = item.dataset.method === "points" ? top : 0;
      const next = Number(input.value === "" ? start : input.value) + step * Number(button.dataset.step);
      input.value = Math.min(Math.max(next, 0), top) || (item.dataset.method === "points" ? 0 : "");
    }
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });

  form.addEventListener("input", show);
  form.addEventListener("submit", () => {
    // A second tap while the first is on its way; the server would store it once all the same.
    window.setTimeout(() => form.querySelectorAll("[type=submit]").forEach((button) => (button.disabled = true)));
  });
  window.addEventListener("pageshow", () => form.querySelectorAll("[type=submit]").forEach((button) => (button.disabled = false)));
  form.querySelectorAll("[data-step], [data-full]").forEach((button) => (button.hidden = false));
  show();
})();

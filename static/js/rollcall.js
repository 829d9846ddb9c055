// Counts along while the roll is called: 实到 = 应到 less those ticked who are not late or leave early.
(() => {
  document.querySelectorAll("form[data-roll]").forEach((form) => {
    const place = form.querySelector("[data-roll-present]");
    const count = () => {
      const out = [...form.querySelectorAll("[name=out]:checked")].filter((box) => {
        const kind = form.elements[`kind-${box.value}`].value;
        return kind !== "late" && kind !== "early";
      });
      place.querySelector("b").textContent = form.dataset.roll - out.length;
    };
    place.hidden = false;
    form.addEventListener("change", count);
    count();
  });
})();

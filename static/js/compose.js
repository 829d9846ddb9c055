// Comforts of a long form: finding a name among the boxes, and saying which fold has boxes ticked.
(() => {
  document.querySelectorAll("[data-find]").forEach((field) => {
    const labels = [...field.closest("details").querySelectorAll(".boxes label")];
    field.hidden = false;
    field.addEventListener("input", () => {
      const word = field.value.trim().toLowerCase();
      labels.forEach((label) => (label.hidden = !label.textContent.toLowerCase().includes(word)));
    });
    field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  });

  document.querySelectorAll("details.boxes-fold").forEach((fold) => {
    const mark = fold.querySelector("[data-ticked]");
    const count = () => {
      const ticked = fold.querySelectorAll("input:checked").length;
      mark.textContent = ticked ? `已选 ${ticked}` : "";
    };
    fold.addEventListener("change", count);
    count();
  });
})();

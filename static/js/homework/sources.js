// Offers the sources of the chosen classes only; without script they stand under the name of grade and subject.
const source = document.querySelector("[name=workbook]");
const boxes = [...document.querySelectorAll("[data-group]")];

function suit() {
  const chosen = boxes.find((box) => box.querySelector("input").checked)?.dataset.group;
  if (!chosen) return;
  for (const group of source.querySelectorAll("optgroup")) group.hidden = group.disabled = group.label !== chosen;
  if (source.selectedOptions[0]?.parentElement.disabled) {
    source.value = source.querySelector("optgroup:not(:disabled) option")?.value ?? "";
  }
}

if (source && boxes.length) {
  for (const box of boxes) box.addEventListener("change", suit);
  suit();
}

// What suits the chosen class: its sources, and nothing written for grades 1 and 2. Without script the sources stand
// under the name of grade and subject, and the server says what does not fit.
const source = document.querySelector("[name=workbook]");
const kind = document.querySelector("[name=kind]");
const boxes = [...document.querySelectorAll("[data-group]")];
let chosenByHand = false;

function suit() {
  const chosen = boxes.find((box) => box.querySelector("input").checked);
  if (!chosen) return;
  for (const group of source.querySelectorAll("optgroup")) {
    group.hidden = group.disabled = group.label !== chosen.dataset.group;
  }
  if (source.selectedOptions[0]?.parentElement.disabled) {
    source.value = source.querySelector("optgroup:not(:disabled) option")?.value ?? "";
  }
  if (chosenByHand) return;
  if ("little" in chosen.dataset && kind.value === "written") kind.value = "oral";
  else if (!("little" in chosen.dataset) && kind.value === "oral" && !kind.dataset.asked) kind.value = "written";
}

if (source && boxes.length) {
  // Spoken because a suggestion says so, it stays spoken.
  if (kind.value !== "written" && !boxes.every((box) => "little" in box.dataset)) kind.dataset.asked = "yes";
  kind.addEventListener("change", () => (chosenByHand = true));
  for (const box of boxes) box.addEventListener("change", suit);
  suit();
}

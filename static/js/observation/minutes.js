// A line of a sheet that is ticked stands in the minutes; without its tick it does not. What was typed oneself stays.
(() => {
  const form = document.querySelector("form[data-minutes]");
  const lines = (field) => field.value.split("\n");
  const plain = (line) => line.trim().replace(/^[\d.、 ]+/, "");

  form.querySelectorAll("[data-unscripted]").forEach((element) => element.remove());
  form.addEventListener("change", ({ target }) => {
    const group = target.closest("[data-take]");
    if (!group) return;
    const field = form.elements[group.dataset.take];
    const others = lines(field).filter((line) => plain(line) !== plain(target.value));
    const kept = target.checked ? [...others.filter((line, place) => line.trim() || place < others.length - 1), target.value] : others;
    field.value = kept.join("\n").replace(/^\n+/, "");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  // What is typed over or taken out by hand has no tick any more.
  form.addEventListener("input", ({ target }) => {
    const group = form.querySelector(`[data-take="${target.name}"]`);
    if (!group) return;
    const there = new Set(lines(target).map(plain));
    for (const box of group.querySelectorAll("[type=checkbox]")) box.checked = there.has(plain(box.value));
  });
})();

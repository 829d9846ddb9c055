// Comforts of the term plan: sums while one types, Enter goes on to the next line; the balance of the division. All is also there without script.
(() => {
  const number = (field) => Math.max(0, Number.parseInt(field.value, 10) || 0);

  // The plan: 课时 of each unit and of all, against what the term has.

  const lessonsOf = (unit) =>
    [...unit.querySelectorAll("[data-lesson]")].reduce((sum, row) => {
      const [title, count] = [row.querySelector("[name$=-title]"), row.querySelector("[data-count]")];
      return sum + (title.value.trim() ? number(count) : 0);
    }, 0);

  function add(form) {
    let total = 0;
    form.querySelectorAll("[data-unit]").forEach((unit) => {
      const sum = lessonsOf(unit);
      unit.querySelector("[data-sum]").value = sum;
      total += sum;
    });
    form.querySelector("[data-total]").value = total;
    const capacity = form.querySelector("[data-capacity]")?.dataset.capacity;
    const over = form.querySelector("[data-over]");
    if (over) over.hidden = !capacity || total <= Number(capacity);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-plan]");
    if (form) add(form);
  });

  // Enter goes to the next line; in the last one it adds another. After a step the cursor is in the new line.

  let wanted = null;
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest?.("form[data-plan] [data-lesson]");
    if (event.key !== "Enter" || event.isComposing || !row || !event.target.matches("input")) return;
    event.preventDefault();
    const next = row.nextElementSibling;
    if (next) next.querySelector("[name$=-title]").focus();
    else row.closest("[data-unit]").querySelector("[data-add]").click();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("form[data-plan] [name=do]");
    if (!button) return;
    const [what, verb, at] = button.value.split(":");
    wanted = verb === "add" ? { what, at } : null;
  });

  document.addEventListener("htmx:load", ({ target }) => {
    if (!wanted || !target.querySelector?.("form[data-plan]")) return;
    const units = [...target.querySelectorAll("[data-unit]")];
    const fields = [...(wanted.what === "unit" ? units.at(-1) : units[wanted.at]).querySelectorAll("[name$=-title]")];
    fields.at(wanted.what === "unit" ? 0 : -1).focus();
    wanted = null;
  });

  document.querySelector("form[data-plan] [aria-invalid]")?.focus();

  // The division: who has how much.

  function weigh(form) {
    const loads = new Map();
    let open = 0;
    form.querySelectorAll("select[data-lessons]").forEach((choice) => {
      const load = loads.get(choice.value) || { units: 0, lessons: 0 };
      loads.set(choice.value, { units: load.units + 1, lessons: load.lessons + Number(choice.dataset.lessons) });
      if (!choice.value) open += 1;
    });
    const members = [...form.querySelectorAll("[data-member]")];
    const loadOf = (row) => loads.get(row.dataset.member) || { units: 0, lessons: 0 };
    const most = Math.max(1, ...members.map((row) => loadOf(row).lessons));
    members.forEach((row) => {
      const load = loadOf(row);
      row.querySelector("[data-units]").textContent = load.units;
      row.querySelector("[data-lessons]").textContent = load.lessons;
      Object.assign(row.querySelector("progress"), { max: most, value: load.lessons });
    });
    form.querySelector("[data-open]").textContent = open;
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-division]");
    if (!form) return;
    const choice = event.target;
    choice.closest("tr")?.classList.toggle("is-changed", choice.value !== choice.previousElementSibling?.value);
    weigh(form);
  });
})();

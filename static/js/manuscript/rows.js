// The rows of a part: add, move, remove with undo, goals ticked instead of typed.
import { close, enrich } from "./rich.js";

const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};
const FIELDS = "textarea:not([hidden]), select, input:not([hidden]), .rich";
const rowsOf = (form) => [...form.querySelectorAll("[data-rows] > tr")];
const changed = (form) => form.dispatchEvent(new Event("input", { bubbles: true }));

export function arrange(form, page) {
  const body = form.querySelector("[data-rows]");
  if (!body) return;
  const blank = body.querySelector("[data-spare]").cloneNode(true);
  blank.removeAttribute("data-spare");
  for (const spare of body.querySelectorAll("[data-spare]")) spare.remove();
  const prepare = (row) => {
    for (const textarea of row.querySelectorAll("[data-rich]")) enrich(textarea, page);
    for (const input of row.querySelectorAll("[data-goals-of]")) ticks(form, input);
    row.querySelector(".part-tools").replaceChildren(...tools(form, row));
  };
  const add = (after) => {
    const row = blank.cloneNode(true);
    if (after) after.after(row);
    else body.append(row);
    prepare(row);
    number(form);
    row.querySelector(FIELDS)?.focus();
  };
  rowsOf(form).forEach(prepare);
  if (!rowsOf(form).length) {
    const row = blank.cloneNode(true);
    body.append(row);
    prepare(row);
  }
  number(form);
  const button = form.querySelector("[data-add]");
  button.hidden = false;
  button.title = "在行里按 Alt+Enter 也可以";
  button.addEventListener("click", () => add());
  const keys = {
    ArrowUp: (row) => move(form, row, -1),
    ArrowDown: (row) => move(form, row, 1),
    Enter: (row) => add(row),
    Delete: (row) => remove(form, row),
  };
  body.addEventListener("keydown", (event) => {
    const row = [...body.children].find((one) => one.contains(event.target));
    if (!event.altKey || !keys[event.key] || !row) return;
    event.preventDefault();
    keys[event.key](row);
  });
}

function number(form) {
  rowsOf(form).forEach((row, place) => (row.querySelector(".part-number").textContent = place + 1));
}

function tools(form, row) {
  const button = (icon, label, act) => {
    const element = make("button", { type: "button", className: "icon-button", title: label });
    element.setAttribute("aria-label", label);
    element.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite()}#${icon}"></use></svg>`;
    element.addEventListener("click", act);
    return element;
  };
  return [
    button("arrow-up", "上移（Alt+↑）", () => move(form, row, -1)),
    button("arrow-down", "下移（Alt+↓）", () => move(form, row, 1)),
    button("trash", "删除这一行（Alt+Delete）", () => remove(form, row)),
  ];
}

const sprite = () => document.querySelector("svg use").getAttribute("href").split("#")[0];

function move(form, row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  // Whoever moves a row by keys goes on writing where they were.
  const places = () => [...row.querySelectorAll(`${FIELDS}, .part-tools button`)];
  const place = places().findIndex((field) => field.contains(document.activeElement));
  close();
  if (step < 0) other.before(row);
  else other.after(row);
  number(form);
  changed(form);
  places()[place]?.focus();
}

function remove(form, row) {
  close();
  const undo = make("button", { type: "button", className: "btn btn-link", textContent: "撤销删除" });
  const note = make("p", { className: "text-quiet" }, "已删除一行。", undo);
  const after = row.nextElementSibling;
  const body = row.parentNode;
  row.remove();
  form.querySelector(".part-end").before(note);
  undo.focus();
  undo.addEventListener("click", () => {
    body.insertBefore(row, after?.isConnected ? after : null);
    note.remove();
    number(form);
    changed(form);
  });
  setTimeout(() => note.remove(), 15000);
  number(form);
  changed(form);
}

function ticks(form, input) {
  const box = make("div", { className: "part-goals-ticks" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "对应目标");
  input.after(box);
  input.hidden = true;
  input.paintTicks = () => {
    const goals = [...(form.querySelector("[data-goals]")?.children ?? [])].map((goal) => goal.textContent);
    const chosen = new Set((input.value.match(/\d+/g) ?? []).map(Number));
    const numbers = new Set([...goals.keys()].map((place) => place + 1).concat([...chosen]));
    box.replaceChildren(...[...numbers].sort((a, b) => a - b).map((one) => {
      const button = make("button", { type: "button", textContent: one, title: goals[one - 1] ?? "没有这条目标" });
      button.setAttribute("aria-pressed", chosen.has(one));
      button.addEventListener("click", () => {
        chosen.has(one) ? chosen.delete(one) : chosen.add(one);
        input.value = [...chosen].sort((a, b) => a - b).join("、");
        input.paintTicks();
        [...box.children].find((again) => again.textContent === String(one))?.focus();
        changed(form);
      });
      return button;
    }));
    if (!numbers.size) box.replaceChildren(make("span", { className: "text-quiet", textContent: "先写教学目标" }));
  };
  input.paintTicks();
}

// After a save the goals may be others.
export function showGoals(form, goals) {
  let list = form.querySelector("[data-goals]");
  if (!list) {
    list = make("ol", { hidden: true });
    list.dataset.goals = "";
    form.append(list);
  }
  list.replaceChildren(...goals.map((goal) => make("li", { textContent: goal })));
  for (const input of form.querySelectorAll("[data-goals-of]")) input.paintTicks?.();
}

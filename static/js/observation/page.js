// 观课表 in the classroom: every keystroke is kept on this device at once, goes to the server row by row, and waits for the
// network or a login as long as it takes. Two devices of one person are merged; what both changed is asked.
import { h } from "../../tablet/dom.js";
import { Bar } from "./bar.js";
import { SheetForm, clock, newNumber } from "./form.js";
import { Ledger } from "./ledger.js";
import { keepPage } from "./offline.js";
import { Photos } from "./photos.js";
import { Rubric } from "./rubric.js";
import { openStore } from "./store.js";
import { Sync } from "./sync.js";

const UNDO_MS = 10_000;
const element = document.querySelector("form[data-observation]");
const { observation, rowsAddress, photosAddress, worker, revision, name } = element.dataset;
const person = Number(document.body.dataset.user);
const given = JSON.parse(element.elements.base.value);

// Read by every page of the portal (js/drafts.js): somebody with rows waiting here is told where.
function tell(ledger) {
  const key = `waiting:${person}:${location.pathname}`;
  const count = ledger.dirty.length + ledger.photos.size;
  if (count) localStorage.setItem(key, JSON.stringify({ name, count }));
  else localStorage.removeItem(key);
}

async function begin() {
  const form = new SheetForm(element);
  const rubric = new Rubric(element);
  const ledger = new Ledger(await openStore(), person, observation);
  const token = element.elements.csrfmiddlewaretoken.value;
  const sync = new Sync(ledger, { address: rowsAddress, photos: photosAddress, token, user: person });
  await ledger.load(Number(revision), given);
  const leaving = new Set();
  let { closed } = element.dataset;
  const bar = new Bar(form, ledger, sync);
  new Photos(form, ledger, sync);

  function refresh() {
    const rated = rubric.show();
    const counts = ["strengths", "suggestions"].map((kind) => ledger.row(kind, "")?.value.length ?? 0);
    const remarks = element.querySelector("[data-count=remarks]");
    if (remarks) remarks.textContent = counts.join("·");
    // Closed, what was not sent can still be copied and let go.
    element.querySelector(".watch-body").disabled = Boolean(closed) && !ledger.dirty.length;
    element.querySelector("[data-no-steps]").hidden = Boolean(form.list.children.length);
    bar.show();
    tell(ledger);
    return { rated, counts };
  }

  function showAll() {
    for (const row of ledger.rows.values()) {
      if (row.kind === "facts" || leaving.has(row.id)) continue;
      form.show(row);
      ask(row);
    }
    for (const shown of form.list.querySelectorAll("[data-step]")) if (!ledger.row("step", shown.dataset.step)) shown.remove();
    for (const item of rubric.items) if (!ledger.row("rating", item.dataset.item)) form.hide("rating", item.dataset.item);
    refresh();
  }

  // Both devices changed it: both versions are shown, and a tap decides. What is refused can be let go.
  function ask(row) {
    const place = form.element(row.kind, row.id);
    place?.querySelector(":scope > .watch-both")?.remove();
    if (!place || !(row.theirs || row.problem)) return;
    const button = (word, act) => {
      const settle = async () => {
        await act();
        document.activeElement?.blur();
        place.querySelector(":scope > .watch-both")?.remove();
        showAll();
        sync.wake();
      };
      return h("button", { type: "button", class: "btn btn-quiet", onclick: settle }, word);
    };
    const buttons = row.theirs
      ? [button("用这台的", () => ledger.decide(row, true)), button("用那台的", () => ledger.decide(row, false))]
      : [button("放弃这处修改", () => ledger.giveUp(row))];
    place.append(h("div", { class: "watch-both", role: "alert" }, row.theirs && h("p", {}, thereOf(row.theirs.value)), buttons));
  }

  function addStep() {
    const id = newNumber();
    form.add(id);
    ledger.write("step", id, { at: clock(new Date()), activity: "", comment: "" });
    form.show(ledger.row("step", id));
    refresh();
    const field = form.element("step", id).querySelector("[data-field=activity]");
    field.focus();
    field.scrollIntoView({ block: "center" });
    sync.soon();
  }

  // Until the time for 撤销 is over the step is only out of sight.
  function removeStep(step) {
    const id = step.dataset.step;
    const undo = h("button", { type: "button", class: "btn btn-link" }, "撤销");
    const mark = h("li", { class: "watch-removed" }, "已删除一个环节。", undo);
    leaving.add(id);
    step.replaceWith(mark);
    const timer = setTimeout(() => {
      leaving.delete(id);
      mark.remove();
      for (const photo of [...ledger.photos.values()]) if (photo.step === id) ledger.dropPhoto(photo.uuid);
      ledger.write("step", id, null);
      sync.soon();
    }, UNDO_MS);
    undo.addEventListener("click", () => {
      clearTimeout(timer);
      leaving.delete(id);
      mark.replaceWith(step);
    });
  }

  // What is missing, said at its place, before anything is sent; the server looks again.
  async function submit(wish) {
    const { rated, counts } = refresh();
    const { leastStrengths, leastSuggestions } = element.dataset;
    const open = rubric.items.length - rated;
    const problems = {
      strengths: counts[0] < leastStrengths && `亮点至少写${leastStrengths}条，现在${counts[0]}条。`,
      suggestions: counts[1] < leastSuggestions && `建议至少写${leastSuggestions}条，现在${counts[1]}条。`,
      rating: open && wish !== "as-is" && `还有${open}项未评。没看到的可以不评，不算零分。`,
    };
    const stuck = ledger.dirty.find((row) => row.theirs || row.problem);
    if (say(problems)) return;
    if (stuck) return form.element(stuck.kind, stuck.id)?.scrollIntoView({ block: "center" });
    await ledger.note({ submit: wish });
    sync.wake();
  }

  // Each sentence at its place, the first one in sight.
  function say(problems) {
    const kinds = ["rating", "strengths", "suggestions"];
    const places = kinds.map((kind) => form.sayOf(kind, problems[kind] || ""));
    element.querySelector("[data-as-is]").hidden = !problems.rating;
    for (const item of rubric.items) item.classList.toggle("is-open", Boolean(problems.rating) && !item.classList.contains("is-rated"));
    const first = kinds.findIndex((kind) => problems[kind]);
    if (first >= 0) places[first].scrollIntoView({ block: "center" });
    return first >= 0;
  }

  element.addEventListener("input", ({ target }) => {
    const row = form.rowOf(target);
    if (!row) return;
    ledger.write(row.kind, row.id, row.value);
    if (row.kind === "step" || row.kind === "rating") form.show(ledger.row(row.kind, row.id));
    if (row.kind === "strengths" || row.kind === "suggestions") form.sayOf(row.kind, "");
    refresh();
    sync.soon();
  });
  element.addEventListener("click", ({ target }) => {
    if (target.closest("[data-add-step]")) addStep();
    const away = target.closest("[data-remove-step]");
    if (away) removeStep(away.closest("[data-step]"));
  });
  // Enter in a field is no wish to hand in.
  element.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("input") && event.preventDefault());
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    submit(event.submitter?.value ?? "submit");
  });
  ledger.addEventListener("change", refresh);
  sync.addEventListener("change", refresh);
  sync.addEventListener("state", ({ detail }) => {
    bar.handedIn(detail);
    closed = detail.closed;
    if (detail.submitted) element.querySelector("[data-submit]")?.remove();
    showAll();
  });
  sync.addEventListener("submitted", ({ detail }) => {
    if (detail && !say(detail)) form.sayOf("redesign", Object.values(detail)[0]);
  });

  // Only where nothing could be kept.
  addEventListener("beforeunload", (event) => (ledger.unsaved || ledger.store.keeps === "nothing") && ledger.dirty.length && event.preventDefault());

  showAll();
  await sync.start();
  bar.kept = await keepPage(worker);
  element.dataset.kept = bar.kept;
  refresh();
}

function thereOf(value) {
  if (value === null) return "另一台设备上已经删掉。";
  return `另一台设备上写的是：${typeof value === "string" ? value : Object.values(value).filter(Boolean).join("，")}`;
}

begin();

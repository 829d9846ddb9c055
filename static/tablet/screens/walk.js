// The walk: the route on the left, one class large on the right, one tap for a class in which all is well.
import { columns } from "../chips.js";
import { named, sections, signed, spoken, totals } from "../day.js";
import { ask, button, h } from "../dom.js";
import { UNDO_MS, isTouched, ledger } from "../ledger.js";
import { photoRow } from "../photos.js";
import { standing, strip } from "../strip.js";
import { resume } from "./unfinished.js";

const DOUBLE_TAP_MS = 300;

class Walk {
  kind = "walk";
  element = h("div", { class: "walk" });
  record = null;

  constructor(app, { date, round, route, record = null }) {
    Object.assign(this, { app, date, round, route });
    this.strip = strip(app, this, (id) => this.open(id));
    this.sheet = h("section", { class: "sheet" });
    this.element.append(this.strip.element, this.sheet);
    if (record) this.#take(record);
    else this.#next();
  }

  get people() {
    return { monitor: this.app.monitor, second: this.app.second };
  }

  get version() {
    return named(this.app.bundle.versions, this.round.version_id);
  }

  busy() {
    return Boolean(this.record && isTouched(this.record));
  }

  refresh() {
    this.strip.refresh(this.record?.class_id);
    this.draw?.();
  }

  // -- which class

  #next(after = null) {
    const { classes } = this.route;
    const start = classes.indexOf(after) + 1;
    const order = [...classes.slice(start), ...classes.slice(0, start)];
    const next = order.find((id) => standing(this.app, this, id).open);
    if (next === undefined) this.#done();
    else this.open(next);
  }

  async open(id) {
    const place = named(this.app.bundle.classes, id);
    const state = standing(this.app, this, id);
    const record = ledger.find(this.date, this.round.slot_id, id);
    if (state.word === "回避") return this.app.say(`${place.name}是你们要回避的班，由别的组查。`);
    if (state.word === "免检") return this.app.say(`${place.name}今天免检。`);
    if (state.tone === "other") {
      const sure = await ask({ title: `${place.name}已经有一份记录`, text: "另一台平板查过了。再记一份的话，由老师决定用哪一份。", yes: "还要记" });
      if (!sure) return null;
    } else if (record && record.state !== "draft") {
      if (!ledger.mayReopen(record)) return this.app.say(`${place.name}已上传，不能再改。记错了请告诉大队辅导员。`);
      await ledger.reopen(record);
    }
    if (record?.state === "draft") return this.#take(record);
    // Whoever went on 换人 meanwhile answers for nothing here.
    if (!this.app.monitor) return null;
    const fresh = await ledger.open({ date: this.date, round: this.round, place, people: this.people, label: this.app.day?.label ?? this.date });
    return this.#show(fresh);
  }

  async #take(record) {
    if (!this.app.monitor) return;
    await ledger.adopt(record, this.people);
    if (isTouched(record)) this.app.say(`接着 ${spoken(record.opened_at)} 的记录。`);
    this.#show(record);
  }

  async finish() {
    const { record } = this;
    this.record = null;
    this.app.sync.later(UNDO_MS + 100);
    if (!(await ledger.finish(record))) this.app.say("没有存上，请不要关机，告诉老师。");
    const { taken } = totals(this.version, record.amounts);
    this.#next(record.class_id);
    const undo = async () => {
      if (!ledger.mayReopen(record)) return this.app.say("已经上传，不能再改。");
      await ledger.reopen(record);
      resume(this.app, record);
    };
    this.app.say(`${record.class_name} ${taken ? signed(taken) : "全部正常"}，已存本机。`, "撤销", undo);
  }

  // -- the sheet of one class

  #show(record) {
    this.record = record;
    const { app } = this;
    const board = columns(
      sections(app.bundle, this.round),
      () => record.amounts,
      (item, amount) => this.#set(item, amount),
      (text) => app.say(text),
    );
    const photos = photoRow(app, record);
    const score = h("p", { class: "score", "aria-live": "polite" });
    const end = this.#finishButton();
    const undo = button("↶ 撤销一步", () => ledger.undo(record), { class: "quiet" });
    const note = button("", () => this.#note(record), { class: "quiet note" });
    this.draw = () => {
      if (this.record !== record) return;
      board.refresh();
      photos.refresh();
      const { taken, bonus } = totals(this.version, record.amounts);
      score.replaceChildren(h("b", {}, String(Math.round((Number(app.bundle.programme.total) + taken) * 10) / 10)), h("small", {}, bonus ? ` 分，${signed(bonus)} 待确认` : " 分"));
      end.textContent = taken || bonus ? `完成 ${[taken, bonus].filter(Boolean).map(signed).join(" ")}` : "全部正常";
      late.hidden = !(app.now() > Date.parse(this.round.due));
      undo.disabled = !record.trail.length;
      note.textContent = record.note ? `备注：${record.note}` : "写备注";
    };
    const late = h("p", { class: "alarm late" }, "! 已经截止，现在记的由老师处理");
    const slot = button(`${this.round.slot} ▾`, () => app.pick(), { class: "quiet slot-name", "aria-label": `${this.round.slot}，换时段` });
    this.sheet.replaceChildren(
      h("header", { class: "sheet-head" }, h("h1", {}, record.class_name), slot, late, score),
      board.element,
      h("footer", { class: "sheet-foot" }, h("div", { class: "tools" }, undo, note, photos.element), end),
    );
    this.sheet.scrollTop = 0;
    this.refresh();
  }

  // A double tap must not pass the next class as well.
  #finishButton() {
    const typed = this.sheet.contains(document.activeElement);
    const end = button(
      "",
      () => {
        // On a slow tablet the next class takes a moment: a second tap belongs to neither.
        end.disabled = true;
        this.finish();
      },
      { class: "finish", disabled: true },
    );
    setTimeout(() => {
      end.disabled = false;
      if (typed && !this.sheet.contains(document.activeElement)) end.focus({ preventScroll: true });
    }, DOUBLE_TAP_MS);
    return end;
  }

  #set(item, amount) {
    if (!this.record) return;
    const before = this.record.amounts[item.id] ?? 0;
    ledger.set(this.record, item, amount);
    if (item.alert && amount > before) this.app.say("危险！请马上告诉护导老师。");
  }

  async #note(record) {
    // Saved while it is written: whoever is called away loses nothing.
    const field = h("textarea", { maxlength: "200", rows: "4", "aria-label": "备注", oninput: () => ledger.write(record, field.value) });
    field.value = record.note;
    await ask({ title: "备注", text: "写看到的事，不写同学的名字。", body: field, yes: "写好了", no: null });
  }

  #done() {
    this.record = this.draw = null;
    const { classes } = this.route;
    const checked = classes.filter((id) => ["ready", "sent", "parked", "other"].includes(standing(this.app, this, id).tone)).length;
    this.sheet.replaceChildren(
      h(
        "div",
        { class: "middle" },
        h("p", { class: "tick", "aria-hidden": "true" }, "✓"),
        h("h1", {}, "这一路查完了"),
        h("p", {}, `${this.round.slot}：${classes.length} 个班，查了 ${checked} 个。记录都存在本机，有网络就自动上传。`),
        h("div", { class: "row" }, button("交班（换人）", () => this.app.leave(), { class: "primary" }), button("换时段", () => this.app.pick(), { class: "quiet" })),
      ),
    );
    this.refresh();
  }
}

export const walk = (app, stop) => new Walk(app, stop);

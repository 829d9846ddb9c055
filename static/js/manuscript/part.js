// One part of a text: typed, kept on the device, saved, merged with what a colleague wrote, or both shown to choose.
import { bodyOf, forget, keep, kept, linesOf, pairsOf, pairsOfContent, same } from "./kept.js";
import { close, enrich } from "./rich.js";
import { arrange, showGoals } from "./rows.js";

const PAUSE = 900;
const RETRY = 8000;
const CHOICES = { merged: "两处都留下", mine: "用我写的", theirs: "用对方写的" };

const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};
const button = (textContent, onclick) => make("button", { type: "button", className: "btn btn-quiet", textContent, onclick });
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");

export class PartForm {
  constructor(form, page, { told, answered, replaced }) {
    Object.assign(this, { form, page, told, answered, replaced, code: form.dataset.part, timer: 0, saving: false, dirty: false });
    for (const textarea of form.querySelectorAll("textarea[data-rich]")) {
      if (!textarea.closest("[data-rows]")) enrich(textarea, page);
    }
    arrange(form, page);
    form.querySelector("[data-save]").hidden = true;
    form.addEventListener("input", () => this.typed());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || setTimeout(() => this.refresh(), 0));
    this.recover();
  }

  say(state, sentence) {
    Object.assign(this, { state, sentence, at: Date.now() });
    const line = this.form.querySelector("[data-saved]");
    line.textContent = sentence;
    line.dataset.state = state;
    this.told();
  }

  get isEmpty() {
    return !linesOf(pairsOf(this.form)).length;
  }

  // Typed, and neither the server nor the browser has it.
  get isLoose() {
    return this.dirty && !this.kept;
  }

  typed() {
    this.dirty = true;
    this.form.querySelector(".conflict")?.remove();
    this.kept = keep(this.page, this.code, this.form.dataset.title, pairsOf(this.form));
    if (!["offline", "expired"].includes(this.state)) this.say("saving", "正在输入…");
    this.later(this.state === "offline" || this.state === "expired" ? RETRY : PAUSE);
  }

  later(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  // The network or the login is back.
  again() {
    if (["offline", "expired"].includes(this.state) && this.dirty) this.save();
  }

  async save(pairs = pairsOf(this.form)) {
    clearTimeout(this.timer);
    if (this.saving) return;
    this.saving = true;
    this.dirty = false;
    if (!["offline", "expired"].includes(this.state)) this.say("saving", "正在保存…");
    const answer = await this.send(pairs);
    this.saving = false;
    if (!answer) return;
    if (answer.status === 409) return this.conflict(await answer.json());
    if (!answer.ok) {
      this.dirty = true;
      const found = await answer.json().catch(() => ({ problem: "没有保存成功" }));
      return this.say("refused", `${found.problem}　内容留在本机`);
    }
    this.saved(await answer.json(), pairs);
  }

  // The answer; null where there is none that helps: then it is tried again later, and the words stay here.
  async send(pairs) {
    let answer = await this.post(pairs);
    if (answer?.status === 403 && (await this.renew())) answer = await this.post(pairs);
    const trouble = this.trouble(answer);
    if (!trouble) return answer;
    this.dirty = true;
    this.say(...trouble);
    if (trouble[0] === "expired") this.offerLogin();
    this.later(RETRY);
    return null;
  }

  trouble(answer) {
    const where = this.kept === false ? "本机存不下，请不要关闭这个页面" : "内容留在本机";
    if (!answer) return ["offline", `没有网络，${where}`];
    if (answer.status >= 500) return ["offline", `服务器没有应答，${where}`];
    if (answer.status === 403 && this.denied) return ["expired", `现在登录的账号不能改这份文稿，${where}`];
    if (answer.redirected || answer.status === 403) return ["expired", `登录已过期，${where}`];
    return null;
  }

  post(pairs) {
    const headers = { Accept: "application/json" };
    return fetch(this.form.action, { method: "POST", body: bodyOf(this.form, pairs), headers }).catch(() => null);
  }

  // A new login has a new token. Returns whether the same person is logged in and may write here.
  async renew() {
    const fresh = await this.fetched();
    this.denied ||= Boolean(fresh) && fresh.dataset.user !== document.body.dataset.user;
    if (!fresh || this.denied) return false;
    const token = fresh.elements.csrfmiddlewaretoken.value;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    return true;
  }

  async fetched() {
    const answer = await fetch(this.form.action).catch(() => null);
    this.denied = answer?.status === 403;
    return answer?.ok && !answer.redirected ? parsed(await answer.text()).querySelector("form") : null;
  }

  offerLogin() {
    const link = make("a", { href: this.page.dataset.login, target: "_blank", textContent: "在新窗口登录" });
    this.form.querySelector("[data-saved]").append("　", link);
  }

  // The page shows what was sent. Where a colleague's words came in, the next save starts from what the page shows.
  saved(found, pairs) {
    const { revision, base } = this.form.elements;
    revision.value = found.merged ? 0 : found.revision;
    base.value = JSON.stringify(found.sent);
    this.stale = found.merged;
    if (!this.dirty && same(pairs, pairsOf(this.form))) forget(this.page, this.code);
    this.say("saved", found.merged ? `已保存 ${found.savedAt}，同事在这里写的也已并入` : `已保存 ${found.savedAt}`);
    this.answered(found);
    if (this.dirty) this.typed();
    else this.refresh();
  }

  // A colleague's words are shown as soon as one does not write here.
  refresh() {
    if (this.stale && !this.dirty && !this.saving && !this.form.contains(document.activeElement)) this.reload();
  }

  async reload() {
    const fresh = await this.fetched();
    if (!fresh || this.dirty || this.saving) return;
    const form = document.adoptNode(fresh);
    this.form.replaceWith(form);
    this.replaced(form);
  }

  conflict(found) {
    close();
    this.dirty = true;
    this.say("conflict", found.problem);
    this.form.querySelector(".conflict")?.remove();
    const box = make("div", { className: "conflict" }, make("p", { textContent: `${found.problem}您写的还在，请选一种。` }));
    box.setAttribute("role", "alert");
    for (const [name, title] of Object.entries(CHOICES)) {
      const reading = make("div", { className: "reading" }, ...parsed(found.html[name]).body.childNodes);
      const choose = button(title, () => this.put(pairsOfContent(found.choices[name]), found.revision, found.choices.theirs));
      box.append(make("section", {}, choose, reading));
    }
    this.form.querySelector(".part-head").after(box);
    box.querySelector("button").focus();
  }

  // Save a content that is not in the fields: the server knows best how its fields look.
  async put(fields, revision, base) {
    const pairs = [["revision", String(revision)], ["base", JSON.stringify(base)], ...fields];
    clearTimeout(this.timer);
    this.kept = keep(this.page, this.code, this.form.dataset.title, pairs);
    const answer = await this.send(pairs);
    clearTimeout(this.timer);
    if (!answer) {
      // It is not what stands in the fields, so it is not sent by itself.
      this.dirty = false;
      return this.recover();
    }
    if (answer.status === 409) return this.conflict(await answer.json());
    if (!answer.ok) return this.say("refused", "没有保存成功，请稍后再试");
    const found = await answer.json();
    forget(this.page, this.code);
    this.dirty = false;
    this.say("saved", `已保存 ${found.savedAt}`);
    this.answered(found);
    await this.reload();
  }

  // What this browser kept and the server does not have is offered, with its time and what it says.
  recover() {
    const found = kept(this.page, this.code);
    if (!found) return;
    if (same(found.pairs, pairsOf(this.form))) return forget(this.page, this.code);
    const time = new Date(found.at).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
    const box = make("div", { className: "conflict kept" }, make("p", { textContent: `${time} 在这台设备上写的，没有保存到服务器：` }));
    const reading = make("div", { className: "reading" }, ...linesOf(found.pairs).map((line) => make("p", { textContent: line })));
    const rest = [...this.form.children].filter((child) => !child.matches(".part-head, input"));
    // Whoever wrote on would overwrite it.
    for (const element of rest) element.inert = true;
    const done = () => {
      box.remove();
      for (const element of rest) element.inert = false;
    };
    const take = () => {
      const value = (name) => found.pairs.find(([one]) => one === name)?.[1];
      const fields = found.pairs.filter(([name]) => !["revision", "base"].includes(name));
      done();
      this.put(fields, value("revision") ?? 0, JSON.parse(value("base") || "null"));
    };
    const leave = () => {
      forget(this.page, this.code);
      done();
      this.say("saved", "用服务器上的内容");
    };
    box.setAttribute("role", "status");
    box.append(reading, make("p", { className: "kept-choice" }, button("恢复这些内容", take), button("不要了", leave)));
    this.form.querySelector(".part-head").after(box);
    this.say("offered", "本机有没保存的内容");
  }

  problems(found) {
    const problems = found.problems[this.code] ?? [];
    const fill = (list, sentences) => list?.replaceChildren(...sentences.map((text) => make("li", { textContent: text })));
    fill(this.form.querySelector("[data-problems]"), problems.filter(([row]) => row === null).map(([, text]) => text));
    [...this.form.querySelectorAll("[data-rows] > tr")].forEach((row, place) =>
      fill(row.querySelector("[data-row-problems]"), problems.filter(([at]) => at === place).map(([, text]) => text)));
    this.form.querySelector("[data-note]").textContent = found.notes[this.code] ?? "";
    if (this.code === "tasks") showGoals(this.form, found.goals);
  }
}

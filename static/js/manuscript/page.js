// Writing a text in parts: each part saves itself a moment after one stops typing, and is kept in this browser until the
// server has it. No network, an expired login, a colleague at the same place: what was typed stays.
import { close, enrich } from "./rich.js";
import { arrange, showGoals } from "./rows.js";

const page = document.querySelector("[data-manuscript]");
const PAUSE = 900;
const RETRY = 10000;
const LISTEN = 20000;
const KEY = (code) => `draft:${document.body.dataset.user}:manuscript:${page.dataset.manuscript}:${code}`;
const state = page.querySelector("[data-state]");
const forms = [...page.querySelectorAll("form[data-part]")];
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

const make = (tag, attributes = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), attributes);
  element.append(...children);
  return element;
};

function say(form, sentence, trouble = false) {
  const line = form.querySelector("[data-saved]");
  line.textContent = sentence;
  line.classList.toggle("is-trouble", trouble);
  state.textContent = sentence;
}

// Names and values of the fields, as they are sent and kept.
const pairs = (form) => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

function remember(form) {
  localStorage.setItem(KEY(form.dataset.part), JSON.stringify({ at: Date.now(), pairs: pairs(form) }));
}

class PartForm {
  constructor(form) {
    this.form = form;
    this.timer = null;
    this.saving = false;
    this.dirty = false;
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
    form.addEventListener("focusin", () => this.listen());
    this.recover();
  }

  typed() {
    this.dirty = true;
    remember(this.form);
    say(this.form, "正在输入…");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving) return;
    this.saving = true;
    this.dirty = false;
    say(this.form, "正在保存…");
    const sent = new FormData(this.form);
    let answer;
    try {
      answer = await fetch(this.form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    } catch {
      this.saving = false;
      this.dirty = true;
      say(this.form, "没有网络，已存在本机，连上后自动保存", true);
      this.timer = setTimeout(() => this.save(), RETRY);
      return;
    }
    this.saving = false;
    if (answer.redirected || answer.status === 403) return this.loggedOut(answer);
    if (answer.status === 409) return this.conflict(await answer.json());
    if (!answer.ok) {
      const found = await answer.json().catch(() => ({ problem: "没有保存成功，文字还在本机，请稍后再试。" }));
      return say(this.form, found.problem, true);
    }
    this.saved(await answer.json(), sent);
  }

  saved(found, sent) {
    const mine = this.dirty || this.form.contains(document.activeElement);
    this.form.elements.revision.value = found.revision;
    this.form.elements.base.value = JSON.stringify(found.content);
    if (!this.dirty) localStorage.removeItem(KEY(this.form.dataset.part));
    say(this.form, `已保存 ${found.savedAt}`);
    for (const form of forms) problemsOf(form, found);
    listening(found.others);
    // A colleague's words were merged in: shown as soon as one does not write here.
    if (!mine && differs(found.content, sent, this.form)) this.reload();
    if (this.dirty) this.typed();
  }

  loggedOut(answer) {
    this.dirty = true;
    const expired = answer.redirected;
    const sentence = expired ? "登录已过期，文字还在本机" : "现在不能保存，文字还在本机";
    say(this.form, sentence, true);
    const line = this.form.querySelector("[data-saved]");
    line.append("　", make("a", { href: location.href, target: "_blank", textContent: "在新窗口登录" }));
    line.append("　", Object.assign(make("button", { type: "button", className: "btn btn-link", textContent: "再保存" }), {
      onclick: () => this.again(),
    }));
  }

  // A new login has a new token.
  async again() {
    const answer = await fetch(this.form.action);
    if (answer.redirected || !answer.ok) return this.loggedOut(answer);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = fresh.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
    this.save();
  }

  conflict(found) {
    close();
    say(this.form, found.problem, true);
    this.form.querySelector(".conflict")?.remove();
    const titles = { merged: "两处都留下", mine: "用我写的", theirs: "用对方写的" };
    const box = make("div", { className: "conflict" }, make("p", { textContent: `${found.problem}您写的还在，请选一种。` }));
    box.setAttribute("role", "alert");
    for (const [name, title] of Object.entries(titles)) {
      const reading = make("div", { className: "reading" });
      reading.append(...new DOMParser().parseFromString(found.html[name], "text/html").body.childNodes);
      const button = make("button", { type: "button", className: "btn btn-quiet", textContent: title });
      button.addEventListener("click", () => {
        this.form.elements.revision.value = found.revision;
        this.form.elements.base.value = JSON.stringify(found.choices.theirs);
        box.remove();
        this.put(found.choices[name]);
      });
      box.append(make("section", {}, button, reading));
    }
    this.form.querySelector(".part-head").after(box);
  }

  // Put a content in and save it: the server knows best how its fields look.
  async put(content) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "revision", "base"]) body.append(name, this.form.elements[name].value);
    if (typeof content === "string") body.append("text", content);
    else for (const row of content) for (const [name, value] of Object.entries(row)) body.append(name, value);
    const answer = await fetch(this.form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status === 409) return this.conflict(await answer.json());
    if (answer.ok) {
      localStorage.removeItem(KEY(this.form.dataset.part));
      this.reload();
    }
  }

  async reload() {
    const answer = await fetch(this.form.action);
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form");
    const form = document.adoptNode(fresh);
    this.form.replaceWith(form);
    forms[forms.indexOf(this.form)] = form;
    new PartForm(form);
  }

  // What this browser kept and the server does not have is saved against the text that it was written on.
  recover() {
    const kept = JSON.parse(localStorage.getItem(KEY(this.form.dataset.part)) || "null");
    if (!kept) return;
    const now = JSON.stringify(pairs(this.form).filter(([name]) => !["revision", "base"].includes(name)));
    const then = JSON.stringify(kept.pairs.filter(([name]) => !["revision", "base"].includes(name)));
    if (now === then) return localStorage.removeItem(KEY(this.form.dataset.part));
    const body = Object.fromEntries(kept.pairs.filter(([name]) => ["revision", "base"].includes(name)));
    this.form.elements.revision.value = body.revision;
    this.form.elements.base.value = body.base;
    const content = contentOf(kept.pairs);
    say(this.form, `正在恢复 ${new Date(kept.at).toLocaleString("zh-CN")} 没有保存的内容`);
    this.put(content);
  }

  async listen() {
    if (this.heard && Date.now() - this.heard < LISTEN) return;
    this.heard = Date.now();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(this.form.dataset.writing, { method: "POST", body }).catch(() => null);
    if (answer?.ok && !answer.redirected) listening((await answer.json()).others);
  }
}

function contentOf(kept) {
  const fields = kept.filter(([name]) => !["revision", "base"].includes(name));
  if (fields.length === 1 && fields[0][0] === "text" && !kept.some(([name, value]) => name === "base" && value.startsWith("["))) return fields[0][1];
  const columns = [...new Set(fields.map(([name]) => name))];
  const rows = [];
  for (const column of columns) {
    fields.filter(([name]) => name === column).forEach(([, value], place) => ((rows[place] ??= {})[column] = value));
  }
  return rows;
}

// Whether the server's text has other words than the fields that were sent.
function differs(content, sent, form) {
  const words = (text) => (new DOMParser().parseFromString(text, "text/html").body.textContent ?? "").replace(/\s+/g, "");
  const theirs = typeof content === "string" ? words(content) : content.map((row) => Object.values(row).map(words).join("")).join("");
  const skipped = new Set(["csrfmiddlewaretoken", "revision", "base"]);
  const mine = typeof content === "string" ? words(sent.get("text") ?? "") : rowWords(sent, skipped, words);
  return form.isConnected && theirs !== mine;
}

function rowWords(sent, skipped, words) {
  const rows = contentOf([...sent].filter(([name]) => !skipped.has(name)).concat([["base", "[]"]]));
  return rows.map((row) => Object.values(row).map(words).join("")).join("");
}

function problemsOf(form, found) {
  const code = form.dataset.part;
  const problems = found.problems[code] ?? [];
  const fill = (list, sentences) => list?.replaceChildren(...sentences.map((text) => make("li", { textContent: text })));
  fill(form.querySelector("[data-problems]"), problems.filter(([row]) => row === null).map(([, text]) => text));
  [...form.querySelectorAll("[data-rows] > tr")].forEach((row, place) =>
    fill(row.querySelector("[data-row-problems]"), problems.filter(([at]) => at === place).map(([, text]) => text)));
  form.querySelector("[data-note]").textContent = found.notes[code] ?? "";
  if (code === "tasks") showGoals(form, found.goals);
  const mark = page.querySelector(`[data-mark="${code}"]`);
  mark.textContent = problems.length ? `△${problems.length}` : "";
}

function listening(others) {
  page.querySelector("[data-others]").textContent = others.join("；");
}

for (const form of [...forms]) new PartForm(form);
page.addEventListener("trouble", (event) => (state.textContent = event.detail));
window.addEventListener("beforeunload", (event) => {
  if (state.textContent.startsWith("正在")) event.preventDefault();
});

// Which part one reads or writes.
const links = new Map([...page.querySelectorAll(".manuscript-parts a")].map((link) => [link.hash.slice(1), link]));
const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    for (const link of links.values()) link.removeAttribute("aria-current");
    links.get(entry.target.id)?.setAttribute("aria-current", "true");
  }
}, { rootMargin: "-20% 0px -70% 0px" });
for (const form of forms) seen.observe(form);

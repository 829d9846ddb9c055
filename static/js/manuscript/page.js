// Writing a text in parts: each part saves itself a moment after one stops typing. What several parts have to say at once is
// said in one place: the gravest first.
import { PartForm } from "./part.js";
import { load } from "./rich.js";

const page = document.querySelector("[data-manuscript]");
const LISTEN = 20000;
const state = page.querySelector("[data-state]");
const forms = () => [...page.querySelectorAll("form[data-part]")];
const parts = new Map();
let latest = null;
const GRAVE = ["saved", "saving", "offered", "conflict", "refused", "expired", "offline"];

function sum() {
  const said = [...parts.values()].filter((part) => part.state);
  const gravest = said.sort((a, b) => GRAVE.indexOf(b.state) - GRAVE.indexOf(a.state) || b.at - a.at)[0];
  if (!gravest) return;
  state.dataset.state = gravest.state;
  state.textContent = gravest.sentence;
}

function begin(form) {
  const part = new PartForm(form, page, {
    told: sum,
    answered,
    replaced: (fresh) => begin(fresh),
  });
  parts.set(form.dataset.part, part);
  if (latest) mark(form.dataset.part, part);
  sum();
}

function mark(code, part) {
  const count = (latest.problems[code] ?? []).length;
  const sign = page.querySelector(`[data-mark="${code}"]`);
  sign.textContent = count ? `△${count}` : part.isEmpty ? "" : "✓";
  sign.classList.toggle("is-done", !count);
}

// An answer says what is wrong in every part now, and who else is writing.
function answered(found) {
  latest = found;
  for (const [code, part] of parts) {
    part.problems(found);
    mark(code, part);
  }
  const open = Object.values(found.problems).flat().length;
  page.querySelector("[data-open]").textContent = open ? `还有${open}处要补` : "各部分齐全";
  heard(found.others);
}

function heard(others) {
  page.querySelector("[data-others]").textContent = others.length ? `${others.join("；")}。各自写的都会保留。` : "";
}

async function listen() {
  const form = document.activeElement?.closest?.("form[data-part]");
  if (!form || document.hidden) return;
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  const answer = await fetch(form.dataset.writing, { method: "POST", body }).catch(() => null);
  if (answer?.ok && !answer.redirected) heard((await answer.json()).others);
}

forms().forEach(begin);
load(page);
const offered = [...parts.values()].filter((part) => part.state === "offered");
if (offered.length) {
  const box = Object.assign(document.createElement("div"), { className: "message message-warning" });
  const words = Object.assign(document.createElement("div"), { className: "message-text", textContent: "本机留着上次没有保存成功的内容，请看一看：" });
  for (const { form } of offered) words.append(Object.assign(document.createElement("a"), { href: `#${form.id}`, textContent: form.dataset.title }), " ");
  box.setAttribute("role", "status");
  box.append(words);
  page.before(box);
}
page.addEventListener("focusin", (event) => {
  const form = event.target.closest("form[data-part]");
  if (form && form !== page.listened) listen();
  page.listened = form;
});
setInterval(listen, LISTEN);
// Back in the window, or in the network: what waits is sent at once.
const again = () => parts.forEach((part) => part.again());
addEventListener("online", again);
addEventListener("focus", again);
document.addEventListener("visibilitychange", () => document.hidden || again());
page.addEventListener("trouble", (event) => {
  state.dataset.state = "refused";
  state.textContent = event.detail;
});
addEventListener("beforeunload", (event) => {
  if ([...parts.values()].some((part) => part.isLoose)) event.preventDefault();
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
for (const form of forms()) seen.observe(form);

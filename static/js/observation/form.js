// The page's fields as rows, and rows shown in its fields. What somebody is typing into is never written over.
export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// Without a secure address a browser has no randomUUID.
export function newNumber() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const clock = (moment) => moment.toTimeString().slice(0, 5);
const put = (field, text) => field === document.activeElement || field.value === text || (field.value = text);

export class SheetForm {
  constructor(form) {
    this.form = form;
    form.classList.add("is-scripted");
    this.list = form.querySelector("[data-steps]");
    this.pattern = form.querySelector("[data-new-step]");
    for (const element of form.querySelectorAll("[data-unscripted]")) element.remove();
    for (const element of form.querySelectorAll("[data-add-step], [data-remove-step], [data-jump]")) element.hidden = false;
    for (const group of form.querySelectorAll("[data-lines]")) this.#spare(group);
  }

  // Kind, id and value of the row that a field belongs to.
  rowOf(field) {
    const step = field.closest("[data-step]");
    if (step && field.dataset.field) return { kind: "step", id: step.dataset.step, value: this.#step(step) };
    const item = field.closest("[data-item]");
    if (item) return { kind: "rating", id: item.dataset.item, value: field.value.trim() || null };
    const group = field.closest("[data-lines]");
    if (group) return { kind: group.dataset.lines, id: "", value: this.#lines(group) };
    const text = field.closest("[data-text]");
    return text && { kind: text.dataset.text, id: "", value: field.value };
  }

  #step(element) {
    return Object.fromEntries([...element.querySelectorAll("[data-field]")].map((field) => [field.dataset.field, field.value]));
  }

  #lines(group) {
    this.#spare(group);
    return [...group.querySelectorAll("textarea")].map((field) => field.value.trim()).filter(Boolean);
  }

  // Always one empty line to go on with.
  #spare(group) {
    const fields = [...group.querySelectorAll("textarea")];
    const last = fields.at(-1);
    if (!last.value.trim()) return;
    const next = last.cloneNode(false);
    next.value = "";
    last.after(next);
  }

  element(kind, id) {
    if (kind === "step") return this.list.querySelector(`[data-step="${id}"]`);
    if (kind === "rating") return this.form.querySelector(`[data-item="${id}"]`);
    return this.form.querySelector(`[data-lines="${kind}"], [data-text="${kind}"]`);
  }

  add(id) {
    const fresh = this.pattern.content.firstElementChild.cloneNode(true);
    fresh.dataset.step = id;
    for (const field of fresh.querySelectorAll("[name]")) field.name = field.name.replace("new-step", id);
    for (const extra of fresh.querySelectorAll("[data-unscripted]")) extra.remove();
    fresh.querySelector("[data-remove-step]").hidden = false;
    this.list.append(fresh);
    return fresh;
  }

  show({ kind, id, value, problem, theirs }) {
    let element = this.element(kind, id);
    if (kind === "step") {
      if (value === null && !theirs) return element?.remove();
      element ??= this.add(id);
      for (const field of element.querySelectorAll("[data-field]")) put(field, value?.[field.dataset.field] ?? "");
      this.#minute(element);
    } else if (kind === "rating" && element) {
      put(element.querySelector("input"), value ?? "");
    } else if (element?.dataset.text) {
      put(element.querySelector("textarea"), value);
    } else if (element) {
      this.#showLines(element, value);
    }
    if (element) this.say(element, problem);
  }

  hide(kind, id) {
    if (kind === "step") this.element(kind, id)?.remove();
    if (kind === "rating") this.show({ kind, id, value: null });
  }

  #showLines(group, lines) {
    if (same(this.#lines(group), lines)) return;
    const fields = [...group.querySelectorAll("textarea")];
    const shown = new Set();
    for (const field of fields) {
      const text = field.value.trim();
      if (text && field !== document.activeElement && !lines.includes(text)) field.value = "";
      shown.add(text);
    }
    for (const line of lines.filter((text) => !shown.has(text))) {
      this.#spare(group);
      const empty = [...group.querySelectorAll("textarea")].find((field) => !field.value.trim() && field !== document.activeElement);
      const field = empty ?? group.querySelector("textarea:last-of-type").cloneNode(false);
      if (!empty) group.querySelector("textarea:last-of-type").after(field);
      field.value = line;
    }
    this.#spare(group);
  }

  say(element, sentence = "") {
    const place = element.querySelector("[data-problem], [data-problem-of]");
    element.classList.toggle("has-problem", Boolean(sentence));
    if (place && place.textContent !== sentence) place.textContent = sentence;
  }

  sayOf(kind, sentence) {
    const place = this.form.querySelector(`[data-problem-of="${kind}"]`);
    if (place) place.textContent = sentence ?? "";
    return place;
  }

  #minute(element) {
    const at = element.querySelector("[data-field=at]").value;
    element.querySelector("[data-minute]").textContent = minuteOf(at, this.form.dataset);
  }
}

// As looks.py says it on the server.
function minuteOf(at, { starts, ends }) {
  if (!at || !starts) return "";
  const count = (text) => text.split(":").reduce((hours, minutes) => Number(hours) * 60 + Number(minutes));
  const minutes = count(at) - count(starts);
  if (minutes < 0) return "课前";
  return count(at) > count(ends) ? "课后" : `第${minutes + 1}分钟`;
}

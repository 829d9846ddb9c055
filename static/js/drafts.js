// Nothing typed is lost: a form marked data-draft keeps what is typed in this browser until the server has accepted it.
// A draft belongs to one person and one address, is offered with its time, and is forgotten after a week or at logout.
// A form whose rows come and go names in data-draft the address that shows the rows again as they were.
(() => {
  const WEEK = 7 * 24 * 3600 * 1000;
  const PREFIX = `draft:${document.body.dataset.user}:`;
  const SECRET = new Set(["password", "file", "hidden", "submit", "button"]);
  const read = (key) => JSON.parse(localStorage.getItem(key) || "null");
  const write = (key, draft) => localStorage.setItem(key, JSON.stringify(draft));
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith("draft:"));
  const fields = (form) => [...form.elements].filter((field) => field.name && !SECRET.has(field.type));

  function valuesOf(form) {
    return fields(form).map((field) => {
      if (field.type === "checkbox" || field.type === "radio") return field.checked;
      return field.multiple ? [...field.options].map((option) => option.selected) : field.value;
    });
  }

  function fill(form, values) {
    fields(form).forEach((field, index) => {
      const value = values[index];
      if (field.type === "checkbox" || field.type === "radio") field.checked = value;
      else if (field.multiple) [...field.options].forEach((option, place) => (option.selected = value[place]));
      else field.value = value;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  // As the browser would have sent it: a box that is not ticked says nothing.
  function resend(form, draft) {
    const again = Object.assign(document.createElement("form"), { method: "post", action: form.dataset.draft, hidden: true });
    const add = (name, value) => again.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    add("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    add("seen", draft.seen);
    draft.shape.split(",").forEach((name, index) => draft.values[index] !== false && add(name, draft.values[index] === true ? "on" : draft.values[index]));
    form.after(again);
    again.submit();
  }

  function offer(form, key, draft) {
    const minutes = Math.max(1, Math.round((Date.now() - draft.at) / 60000));
    const ago = minutes < 60 ? `${minutes}分钟前` : new Date(draft.at).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
    const box = document.createElement("div");
    box.className = "message message-warning draft-offer";
    box.setAttribute("role", "status");
    box.append(Object.assign(document.createElement("span"), { textContent: `这里有${ago}填过、没有提交的内容。` }));
    const button = (label, act) => {
      const element = Object.assign(document.createElement("button"), { type: "button", textContent: label, className: "btn btn-quiet" });
      element.addEventListener("click", () => {
        act();
        box.remove();
      });
      box.append(element);
    };
    button("恢复", () => (form.dataset.draft ? resend(form, draft) : fill(form, draft.values)));
    button("丢弃", () => localStorage.removeItem(key));
    form.before(box);
  }

  function keep(form) {
    const key = PREFIX + new URL(form.getAttribute("action") ?? "", location).pathname;
    const draft = read(key);
    const shape = fields(form).map((field) => field.name).join();
    let dirty = "bound" in form.dataset;
    let timer;
    const note = Object.assign(document.createElement("span"), { className: "text-quiet" });
    form.querySelector(".form-end")?.append(note);
    const save = () => {
      if (!form.isConnected) return;
      write(key, { at: Date.now(), shape, values: valuesOf(form), seen: form.elements.seen?.value });
      note.textContent = "草稿已存在本机";
    };
    if (dirty) save();
    else if (draft && (form.dataset.draft || draft.shape === shape)) offer(form, key, draft);
    form.addEventListener("input", () => {
      dirty = true;
      clearTimeout(timer);
      timer = setTimeout(save, 400);
    });
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      save();
      write(key, { ...read(key), sent: true });
      dirty = false;
    });
    addEventListener("beforeunload", (event) => dirty && form.isConnected && event.preventDefault());
  }

  // A page of the portal that follows a sent form means that it was accepted; an error page does not, nor the form's own page
  // without a word of success.
  function forget() {
    const failed = document.querySelector("[data-error], [data-bound]");
    const praised = document.querySelector(".messages .message-success");
    keys().forEach((key) => {
      const draft = read(key);
      const elsewhere = key !== PREFIX + location.pathname;
      if ((draft.sent && (elsewhere || praised) && !failed) || Date.now() - draft.at > WEEK) localStorage.removeItem(key);
    });
  }

  // Observation sheets wait on this device for a network or for their person (js/observation/): every page says so.
  function remindOfSheets() {
    const mine = `waiting:${document.body.dataset.user}:`;
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(mine))) {
      const address = key.slice(mine.length);
      if (address === location.pathname) continue;
      const { name, count } = read(key);
      const box = Object.assign(document.createElement("div"), { className: "message message-warning" });
      box.setAttribute("role", "status");
      box.append(`这台设备上“${name}”的观课表有${count}处还没有上传。`, Object.assign(document.createElement("a"), { href: address, textContent: "打开就上传" }));
      document.querySelector(".messages")?.append(box);
    }
  }

  // Pages kept for reading without a network are one person's: gone at logout, or when somebody else is here.
  async function forgetPages(mine) {
    if (!window.caches) return;
    for (const name of await caches.keys()) if (name.startsWith("observation-pages-") && name !== mine) await caches.delete(name);
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-logout]")) return;
    keys().forEach((key) => localStorage.removeItem(key));
    forgetPages("");
  });
  forget();
  remindOfSheets();
  forgetPages(`observation-pages-${document.body.dataset.user}`);
  document.querySelectorAll("form[data-draft]").forEach(keep);
  document.addEventListener("htmx:load", ({ target }) => target !== document.body && target.querySelectorAll("form[data-draft]").forEach(keep));
})();

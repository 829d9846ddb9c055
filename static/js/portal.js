// Comforts of every page. Nothing here is needed to do the work: without script all forms and links still serve.
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest?.("input, textarea, select, [contenteditable]");

  // What only works with script is hidden until now.
  const unveil = (root) => all("[data-theme-toggle], [data-print], [data-copy], [data-dismiss]", root).forEach((el) => (el.hidden = false));

  function toggleTheme() {
    const root = document.documentElement;
    root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
    localStorage.setItem("theme", root.dataset.bsTheme);
  }

  async function copy(button) {
    const word = button.textContent;
    await navigator.clipboard.writeText(button.dataset.copy || location.href);
    button.textContent = "已复制";
    setTimeout(() => (button.textContent = word), 2000);
  }

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest(selector);
    if (on("[data-theme-toggle]")) toggleTheme();
    if (on("[data-print]")) print();
    if (on("[data-copy]")) copy(on("[data-copy]"));
    on("[data-dismiss]")?.parentElement.remove();
    all("details.dropdown-menu-of[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
  });

  document.addEventListener("submit", (event) => {
    const { confirm: sentence } = event.target.dataset;
    if (sentence && !confirm(sentence)) event.preventDefault();
  });

  // Chosen rows of a list

  function countPicked(table) {
    const boxes = all("[name=pk]", table);
    const picked = boxes.filter((box) => box.checked).length;
    const head = table.querySelector("[data-pick-all]");
    head.checked = picked > 0 && picked === boxes.length;
    head.indeterminate = picked > 0 && picked < boxes.length;
    all("[data-pick-count]").forEach((place) => (place.textContent = picked));
  }

  document.addEventListener("change", (event) => {
    const table = event.target.closest("table");
    if (event.target.matches("[data-pick-all]")) {
      all("[name=pk]", table).forEach((box) => (box.checked = event.target.checked));
    }
    if (event.target.matches("[data-pick-all], [name=pk]") && table) countPicked(table);
  });

  // Keys: / searches, j and k walk the rows, Enter opens, Escape closes a menu

  function walk(step) {
    const rows = all("[data-keys] tbody tr");
    const now = rows.findIndex((row) => row.classList.contains("is-current"));
    const next = rows[Math.min(Math.max(now + step, 0), rows.length - 1)];
    rows[now]?.classList.remove("is-current");
    next?.classList.add("is-current");
    next?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.dropdown-menu-of[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (event.key === "/") {
      const field = document.querySelector("[data-hotkey='/']");
      if (field) event.preventDefault();
      field?.focus();
      field?.select();
    }
    if (event.key === "j") walk(1);
    if (event.key === "k") walk(-1);
    if (event.key === "Enter" && !event.target.closest?.("a, button, summary")) {
      document.querySelector("tr.is-current a")?.click();
    }
  });

  // Folds of the menu stay as they were left

  all("details[data-remember]").forEach((fold) => {
    const key = fold.dataset.remember;
    if (localStorage.getItem(key) === "open") fold.open = true;
    fold.querySelector("summary").addEventListener("click", () => localStorage.setItem(key, fold.open ? "shut" : "open"));
  });

  // htmx: short addresses, a bar while waiting, a sentence when it fails

  let waiting = 0;
  const wait = (step) => {
    waiting = Math.max(0, waiting + step);
    document.body.classList.toggle("is-loading", waiting > 0);
  };

  function trouble(sentence, retry) {
    const box = document.getElementById("trouble");
    box.textContent = sentence;
    const button = document.createElement("button");
    button.className = "btn btn-quiet";
    button.textContent = retry ? "重试" : "知道了";
    button.addEventListener("click", () => {
      box.hidden = true;
      if (retry) retry();
    });
    box.append(button);
    box.hidden = false;
  }

  function sentenceOf(response) {
    const page = new DOMParser().parseFromString(response, "text/html");
    return page.querySelector("[data-sentence]")?.textContent;
  }

  document.addEventListener("htmx:beforeRequest", () => wait(1));
  document.addEventListener("htmx:afterRequest", () => wait(-1));
  document.addEventListener("htmx:load", (event) => unveil(event.detail.elt));

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get" || detail.elt.id !== "list-form") return;
    const columns = all("[name=col]", detail.elt);
    if (columns.every((box) => box.checked)) detail.formData.delete("col");
    [...detail.formData.keys()].forEach((key) => {
      const kept = detail.formData.getAll(key).filter((value) => value !== "");
      detail.formData.delete(key);
      kept.forEach((value) => detail.formData.append(key, value));
    });
  });

  document.addEventListener("htmx:responseError", ({ detail }) => {
    const { status, response } = detail.xhr;
    const again = () => htmx.trigger(detail.elt, detail.requestConfig.triggeringEvent?.type || "click");
    if (status >= 500) trouble("系统出了点问题，刚才的操作没有完成。", again);
    else trouble(sentenceOf(response) || "刚才的操作没有完成，请刷新页面再试。");
  });

  document.addEventListener("htmx:sendError", ({ detail }) => {
    trouble("网络断了，刚才的操作没有送到。", () => htmx.trigger(detail.elt, detail.requestConfig.triggeringEvent?.type || "click"));
  });

  unveil(document);
})();

// Elements by function: h("button", { class: "big", onclick }, "完成"). No markup is ever parsed from a string.
export function h(name, props = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value != null) element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}

export const button = (label, onclick, props = {}) => h("button", { type: "button", onclick, ...props }, label);

// One sentence and what to do about it, in the middle of the screen.
export const middle = (...children) => h("div", { class: "middle" }, ...children);

export function ask({ title, text, yes, no = "取消", body = null }) {
  return new Promise((answered) => {
    const dialog = h(
      "dialog",
      { class: "ask", "aria-label": title },
      h("h2", {}, title),
      text && h("p", {}, text),
      body,
      h("div", { class: "ask-end" }, no && button(no, () => dialog.close(""), { class: "quiet" }), button(yes, () => dialog.close("yes"), { class: "primary" })),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      answered(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

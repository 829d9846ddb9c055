// Keys for correcting a plan: on a chosen clause Tab and Shift+Tab move it a level, Enter edits, ↑ ↓ choose, Ctrl+Z undoes.
(() => {
  const draft = () => document.getElementById("draft");
  const typing = (target) => target.closest("input, textarea, select");
  let chosen = null;

  function choose(node) {
    if (!node) return;
    chosen = node.dataset.node;
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }

  function press(root, key) {
    const button = root?.querySelector(`[data-key="${key}"]`);
    if (button && !button.disabled) button.click();
  }

  document.addEventListener("click", (event) => {
    const node = event.target.closest(".node");
    if (node && !event.target.closest("a, button, input, textarea")) choose(node);
    else if (node) chosen = node.dataset.node;
  });

  document.addEventListener("keydown", (event) => {
    if (typing(event.target) || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      press(draft(), event.shiftKey ? "redo" : "undo");
      return;
    }
    const node = event.target.closest(".node");
    if (!node) return;
    if (event.target !== node) {
      if (event.key === "Escape") choose(node);
      return;
    }
    const verbs = { Tab: event.shiftKey ? "outdent" : "indent", Enter: "edit" };
    if (verbs[event.key]) {
      event.preventDefault();
      press(node, verbs[event.key]);
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? node.nextElementSibling : node.previousElementSibling);
    } else if (event.key === "Escape") {
      node.blur();
    }
  });

  // After a correction the tree is new; what was chosen stays chosen.
  document.addEventListener("htmx:afterSettle", () => {
    const field = draft()?.querySelector("textarea[autofocus]");
    if (field) field.focus();
    else choose(document.getElementById(`n${chosen}`));
  });
})();

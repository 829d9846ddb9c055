// The board begins at this week; what lies behind a cell is shown beside it. Without script the cell is a link.
"use strict";

(() => {
  const panel = document.getElementById("board-panel");
  const now = document.querySelector(".board .is-now");
  if (now) {
    const box = now.closest(".board-box");
    const head = box.querySelector("th").offsetWidth;
    box.scrollLeft = now.offsetLeft - head - now.offsetWidth * 2;
  }
  document.addEventListener("click", async (event) => {
    const cell = event.target.closest(".cell");
    if (!cell || !panel?.showPopover || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    await htmx.ajax("GET", cell.href, { target: panel, swap: "innerHTML" });
    panel.showPopover();
  });
})();

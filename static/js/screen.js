// The hall's screen: while nothing can be read, what was read last stays, and the foot says from when it is.
(() => {
  const foot = document.querySelector(".wall-cut");
  const since = () => document.querySelector("[data-read]")?.dataset.read ?? "";

  const cut = () => {
    foot.querySelector("b").textContent = since();
    foot.hidden = false;
  };

  ["htmx:sendError", "htmx:timeout", "htmx:responseError"].forEach((trouble) => document.addEventListener(trouble, cut));
  document.addEventListener("htmx:afterSwap", () => (foot.hidden = true));
  addEventListener("offline", cut);
})();

// On a narrow screen the ruler of weeks is longer than the screen: bring the chosen week into view.
(() => {
  function centre() {
    const week = document.querySelector(".weeks [aria-current]");
    if (week) week.parentElement.scrollLeft = week.offsetLeft - week.parentElement.clientWidth / 2;
  }
  document.addEventListener("htmx:afterSettle", centre);
  centre();
})();

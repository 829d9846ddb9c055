// A record opened from the grid comes into view where it is not: below the grid on a narrow screen.
"use strict";

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id === "record") target.scrollIntoView({ block: "nearest" });
});

// 先做一遍: a stop watch that writes the minutes into the field. Its start outlives a reload and a locked screen.
const button = document.querySelector("[data-timer]");
const label = button?.querySelector("[data-timer-label]");
const minutes = document.querySelector("[name=trial_minutes]");
const timed = document.querySelector("[name=timed]");
const KEY = `trial-start:${document.body.dataset.user}`;
let ticking = 0;

const seconds = () => Math.round((Date.now() - Number(sessionStorage.getItem(KEY))) / 1000);

function tick() {
  const passed = seconds();
  label.textContent = `做好了 ${Math.floor(passed / 60)}:${String(passed % 60).padStart(2, "0")}`;
}

function run() {
  button.classList.add("is-running");
  tick();
  ticking = setInterval(tick, 1000);
}

function stop() {
  const passed = Math.max(0.5, Math.round(seconds() / 6) / 10);
  sessionStorage.removeItem(KEY);
  clearInterval(ticking);
  button.classList.remove("is-running");
  label.textContent = "重新计时";
  minutes.value = passed;
  timed.value = "on";
  minutes.dispatchEvent(new Event("input", { bubbles: true }));
}

if (button && minutes) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (sessionStorage.getItem(KEY)) return stop();
    sessionStorage.setItem(KEY, Date.now());
    run();
  });
  // Typed by hand, they were not timed.
  minutes.addEventListener("input", (event) => {
    if (event.isTrusted) timed.value = "";
  });
  if (sessionStorage.getItem(KEY)) run();
}

// Four digits; the fourth one checks. A keyboard's digits serve too.
import { button, h } from "../dom.js";
import { check, closedUntil } from "../pin.js";

const LENGTH = 4;

export function pinPad(app, monitor, entered, back, { line = "", away = "返回" } = {}) {
  let typed = "";
  let busy = false;
  const dots = h("p", { class: "dots", role: "img" });
  const says = h("p", { class: "error", role: "alert" });

  const draw = () => {
    dots.textContent = "●".repeat(typed.length) + "○".repeat(LENGTH - typed.length);
    dots.setAttribute("aria-label", `已输 ${typed.length} 位，共 ${LENGTH} 位`);
  };

  const tellClosed = async () => {
    const until = await closedUntil(monitor);
    if (until) says.textContent = `输错了 5 次，${Math.ceil((until - Date.now()) / 60000)} 分钟后再试，或者找大队辅导员。`;
    return until;
  };

  const verify = async () => {
    busy = true;
    says.textContent = "";
    const { ok, left } = await check(monitor, typed);
    busy = false;
    if (ok) return entered();
    typed = "";
    draw();
    if (left > 0) says.textContent = `密码不对，还可以试 ${left} 次。`;
    else await tellClosed();
  };

  const press = async (digit) => {
    if (busy || typed.length === LENGTH || !monitor.pin || (await closedUntil(monitor))) return;
    typed += digit;
    draw();
    if (typed.length === LENGTH) await verify();
  };

  const erase = () => {
    typed = typed.slice(0, -1);
    draw();
  };

  const key = (digit) => button(digit, () => press(digit));
  const pad = h("div", { class: "pad" }, [..."123456789"].map(key), button(away, back, { class: "quiet" }), key("0"), button("删除", erase, { class: "quiet" }));
  const element = h("div", { class: "middle pin" }, line && h("p", { class: "over" }, line), h("h1", {}, monitor.name), h("p", {}, "请输 4 位值岗密码"), dots, says, pad);
  draw();
  if (!monitor.pin) says.textContent = "还没有值岗密码，请找大队辅导员。";
  tellClosed();

  const typedKey = (event) => {
    if (/^\d$/.test(event.key)) press(event.key);
    if (event.key === "Backspace") erase();
    if (event.key === "Escape") back();
  };
  addEventListener("keydown", typedKey);
  return { kind: "pin-pad", element, left: () => removeEventListener("keydown", typedKey) };
}

// Screens with one sentence each: what is the matter, and what to do.
import { EARLY_MIN, opensAt } from "../day.js";
import { button, h, middle } from "../dom.js";
import { ledger } from "../ledger.js";

const notice = (kind, title, ...rest) => ({ kind, element: middle(h("h1", {}, title), ...rest) });
const p = (text) => h("p", {}, text);

export const blank = () => notice("blank", "监督岗");

export const elsewhere = () => notice("blank", "监督岗已经在另一个窗口打开了", p("请回到那个窗口。那边关掉以后，这里会自动接着用。"));

export const insecure = () =>
  notice(
    "refused",
    "网址要用 https 打开",
    p("现在的网址不是 https，浏览器不让用密码，也不能离线使用，所以不让开始。"),
    p("请老师用 https:// 开头的网址打开这台平板，或者重新扫“监督岗平板”页面上的二维码。"),
    h("p", { class: "kept" }, `现在的网址：${location.origin}`),
  );

export const refusedStorage = () =>
  notice(
    "refused",
    "这台平板现在不能用来检查",
    p("浏览器不让这个网页存东西，多半是开了“无痕模式”，或者本机存满了。记下来的会丢，所以不让开始。"),
    p("请换成普通窗口再打开；还不行，请找大队辅导员。"),
    button("再试一次", () => location.reload(), { class: "primary" }),
  );

export function waitingForDay(app) {
  const text = h("p", {}, "");
  const refresh = () => {
    text.textContent = app.sync.online ? "正在下载今天的名单…" : "还没有下载过名单。请连上网络，只要一次，以后没有网络也能用。";
  };
  return { ...notice("waiting", "马上就好", text, button("再试一次", () => app.sync.now(), { class: "primary" })), refresh };
}

export function nothingToday(app) {
  const known = app.bundle.days.at(-1)?.date ?? "";
  const stale = app.today > known;
  const next = app.bundle.days.find((day) => day.date > app.today && day.rounds.length);
  const view = notice(
    "nothing",
    stale ? "名单过期了" : "今天没有检查",
    p(stale ? "这台平板好几天没有联网，没有今天的名单。请连上网络。" : (app.day?.label ?? "今天不是上课日。")),
    next && p(`下一次：${next.label}`),
    button("看看有没有新名单", () => app.sync.now().then(() => app.home()), { class: "primary" }),
  );
  return { ...view, refresh: () => app.day?.rounds.length && app.home() };
}

export function early(app, round, route) {
  const view = notice(
    "early",
    `${round.slot} 还没开始`,
    p(`${round.starts.slice(0, 5)} 开始，提前 ${EARLY_MIN} 分钟可以进去。时间到了，这里会自己打开。`),
    h("div", { class: "row" }, button("换时段", () => app.pick(), { class: "primary" }), button("换人", () => app.leave(), { class: "quiet" })),
  );
  return { ...view, refresh: () => app.now() >= opensAt(app.today, round) && app.startWalk(round, route) };
}

// A tablet that was taken out of use still hands over what it holds.
export function revoked(app) {
  const text = h("p", {}, "");
  const refresh = () => {
    const begun = ledger.unfinished().length;
    const going = ledger.counts(app.today).kept - begun;
    const rest = begun ? `另有 ${begun} 条没有查完，留在本机。` : "";
    text.textContent = (going ? `还有 ${going} 条正在上传，请先不要关机，保持联网。` : "查完的记录都已上传，会由老师处理。") + rest;
  };
  const again = button("用新的配对码重新启用", () => app.rePair(), { class: "quiet" });
  return { ...notice("revoked", "平板已停用", text, again), refresh };
}

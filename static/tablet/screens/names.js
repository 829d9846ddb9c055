// Who are you: large tiles, those on duty now first.
import { roundFor, roundNow, routesOf } from "../day.js";
import { button, h } from "../dom.js";

function tile(monitor, choose) {
  return button("", () => choose(monitor), { class: "tile", "data-monitor": monitor.id, "aria-label": `${monitor.name}，${monitor.badge}号${monitor.leader ? "，组长" : ""}` });
}

function tiles(title, monitors, choose, remark) {
  const made = monitors.map((monitor) => {
    const element = tile(monitor, choose);
    element.append(h("b", {}, monitor.name), h("span", {}, `${monitor.badge} 号`, monitor.leader && h("em", {}, " ★ 组长")), remark(monitor));
    return element;
  });
  return monitors.length > 0 && h("section", { class: "tiles" }, h("h2", {}, title), h("div", {}, made));
}

// `before`: who is asked first and under which heading; the others follow.
function board(heading, hint, before, title, others, choose, { extra = [], remark = () => "" } = {}) {
  return h("div", { class: "names" }, h("header", {}, h("h1", {}, heading), h("p", {}, hint), extra), tiles(title, before, choose, remark), tiles(before.length ? "其他队员" : "队员", others, choose, remark));
}

export function names(app, hint = "") {
  const round = roundNow(app.day.rounds, app.now());
  const ids = new Set(round.routes.flatMap((route) => route.monitors));
  const everybody = app.bundle.monitors;
  const onDuty = everybody.filter((monitor) => ids.has(monitor.id));
  const others = everybody.filter((monitor) => !ids.has(monitor.id));
  const when = `${app.day.label} · ${round.slot} ${round.starts.slice(0, 5)}–${round.ends.slice(0, 5)}`;
  const late = Math.abs(app.skew) > 10 * 60 * 1000 && h("p", { class: "alarm" }, "! 这台平板的时间不准，请告诉老师。");
  const element = board("你是谁？", hint || when, onDuty, "现在值岗", others, (monitor) => app.chosen(monitor), { extra: late ? [late] : [] });
  // The next slot, or the next morning, has other people.
  const refresh = () => {
    if (roundNow(app.day?.rounds ?? [], app.now()) !== round) app.home();
  };
  return { kind: "names", element, refresh };
}

// The second of the two who confirm every record.
export function mates(app) {
  const round = roundFor(app.day?.rounds ?? [], app.monitor.id, app.now());
  const team = new Set(round ? routesOf(round, app.monitor.id)[0]?.monitors : []);
  return app.bundle.monitors.filter((monitor) => monitor.id !== app.monitor.id && team.has(monitor.id));
}

export function partner(app) {
  const team = new Set(mates(app));
  const rest = app.bundle.monitors.filter((monitor) => monitor.id !== app.monitor.id);
  const others = rest.filter((monitor) => !team.has(monitor));
  const remark = (monitor) => (app.hasSigned(monitor) ? h("small", {}, "✓ 点一下就确认") : "");
  const element = board("和你一起查的是谁？", `${app.monitor.name}，检查要两个人一起确认，请同伴自己点。`, [...team], "你的同伴", others, (monitor) => app.chosenSecond(monitor), { remark });
  return { kind: "partner", element };
}

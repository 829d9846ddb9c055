// Which slot and route: the clock has chosen one; here it is chosen by hand, also to stand in for another team.
import { named, roundNow, routesOf } from "../day.js";
import { button, h } from "../dom.js";

// What is over stands last: who opens this list wants to walk.
function inOrder(rounds, ms) {
  const over = (round) => ms > Date.parse(round.due);
  return [...rounds.filter((round) => !over(round)), ...rounds.filter(over)];
}

export function picker(app, only) {
  const current = roundNow(app.day.rounds, app.now());
  const people = (route) => route.monitors.map((id) => named(app.bundle.monitors, id)?.name).filter(Boolean).join("、");

  const choice = (round, route, own) =>
    button("", () => app.startWalk(round, route), { class: own ? "choice is-own" : "choice", "data-slot": round.slot_id, "data-team": route.team });

  const choices = (round) => {
    const own = routesOf(round, app.monitor.id);
    return (own.length ? own : round.routes).map((route) => {
      const element = choice(round, route, own.length > 0);
      element.append(h("b", {}, own.length ? "我值岗" : `替第 ${route.team} 组`), h("span", {}, own.length ? `${route.classes.length} 个班` : `${people(route)} · ${route.classes.length} 个班`));
      return element;
    });
  };

  const row = (round) =>
    h(
      "section",
      { class: "slot" },
      h("h2", {}, round.slot, round === current && h("em", {}, " 现在")),
      h("p", {}, `${round.starts.slice(0, 5)}–${round.ends.slice(0, 5)}${app.now() > Date.parse(round.due) ? " · 已截止，补查的由老师处理" : ""}`),
      round.routes.length ? h("div", {}, choices(round)) : h("p", {}, "值岗表上还没有排人。"),
    );

  const heading = only ? "这个时段没有排到你" : "查哪个时段？";
  const hint = only ? "可以换一个时段，或者替别的组查；替查的记录由老师确认。" : app.day.label;
  return { kind: "picker", element: h("div", { class: "names" }, h("header", {}, h("h1", {}, heading), h("p", {}, hint)), inOrder(app.day.rounds, app.now()).map(row)) };
}

// What was begun and not finished is offered with its time; nothing is taken up in silence, nothing thrown away unasked.
import { avoids, named, roundOf, spoken } from "../day.js";
import { ask, button, h } from "../dom.js";
import { ledger } from "../ledger.js";
import { walk } from "./walk.js";

export function resume(app, record) {
  const round = roundOf(app.bundle, record.date, record.slot_id) ?? { slot_id: record.slot_id, slot: record.slot, version_id: record.version_id, item_codes: [], routes: [] };
  const route = round.routes.find((other) => other.classes.includes(record.class_id)) ?? { team: 0, monitors: [], classes: [record.class_id] };
  app.show(walk(app, { date: record.date, round, route, record }));
}

export function mayGoOn(app, record) {
  const own = [app.monitor, app.second].some((monitor) => monitor && avoids(monitor, record.class_id));
  if (own) return "这是你要回避的班，请换人继续。";
  return named(app.bundle.versions, record.version_id) ? "" : "这份记录用的是旧的检查标准，改不了，请交给老师。";
}

export function unfinished(app) {
  const row = (record) => {
    const when = `${record.date === app.today ? "" : `${record.label} `}${spoken(record.opened_at)}`;
    const obstacle = mayGoOn(app, record);
    const drop = async () => {
      const sure = await ask({ title: `不要 ${record.class_name} 的这份记录？`, text: "删掉以后找不回来。", yes: "不要了", no: "留着" });
      if (!sure) return;
      await ledger.discard(record);
      app.begin();
    };
    return h(
      "section",
      { class: "slot", "data-record": record.uuid },
      h("h2", {}, `${when} ${record.monitor_name} ${record.class_name} 未完成，继续？`),
      h("p", {}, obstacle || record.slot),
      h("div", {}, obstacle ? null : button("继续", () => resume(app, record), { class: "primary" }), record.reason || obstacle ? null : button("不要了", drop, { class: "quiet" })),
    );
  };
  const element = h("div", { class: "names" }, h("header", {}, h("h1", {}, "有没查完的"), button("先放着，开始检查", () => app.startWalk(), { class: "quiet" })), ledger.unfinished().map(row));
  return { kind: "unfinished", element };
}

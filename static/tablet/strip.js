// The classes of the route, each with its state in a sign and a word.
import { avoids, named, roundOf, signed, totals } from "./day.js";
import { button, h } from "./dom.js";
import { isTouched, ledger } from "./ledger.js";

const UNCHECKED = new Set(["due", "missed"]);

// {tone, sign, word, open}: `open` says whether the class is still to be checked by whoever walks here.
export function standing(app, { date, round }, classId) {
  if ([app.monitor, app.second].some((monitor) => monitor && avoids(monitor, classId))) return { tone: "avoid", sign: "／", word: "回避", open: false };
  const record = ledger.find(date, round.slot_id, classId);
  if (record && (record.state !== "draft" || isTouched(record))) return ofRecord(app, record);
  const sheet = roundOf(app.bundle, date, round.slot_id)?.sheets?.[classId];
  if (sheet?.state === "exempt") return { tone: "avoid", sign: "／", word: "免检", open: false };
  if (sheet && !UNCHECKED.has(sheet.state) && !(record && sheet.uuid === record.uuid)) return { tone: "other", sign: "✓", word: "别人已查", open: false };
  return { tone: "due", sign: "○", word: "未查", open: true };
}

function ofRecord(app, record) {
  if (record.state === "draft") return { tone: "draft", sign: "…", word: "未完成", open: true };
  if (record.state === "refused") return { tone: "trouble", sign: "!", word: "需处理", open: false };
  const { taken, bonus } = totals(named(app.bundle.versions, record.version_id), record.amounts);
  const word = record.state === "parked" ? "交老师" : record.state === "sent" ? "已上传" : "已存";
  const clean = taken === 0 && bonus === 0;
  return { tone: record.state, sign: clean ? "✓" : [taken, bonus].filter(Boolean).map(signed).join(" "), word, open: false };
}

export function strip(app, stop, choose) {
  const list = h("nav", { class: "strip", "aria-label": "路线上的班级" });
  const entries = stop.route.classes.map((id) => {
    const sign = h("b", {});
    const word = h("small", {});
    const element = button("", () => choose(id), { "data-class": id });
    element.append(h("span", {}, named(app.bundle.classes, id)?.name ?? "？"), word, sign);
    list.append(element);
    return { id, element, sign, word };
  });
  let shown = null;
  const refresh = (current) => {
    for (const { id, element, sign, word } of entries) {
      const state = standing(app, stop, id);
      element.className = `stop is-${state.tone}`;
      sign.textContent = state.sign;
      word.textContent = state.word;
      if (id === current) element.setAttribute("aria-current", "step");
      else element.removeAttribute("aria-current");
      if (id === current && shown !== current) element.scrollIntoView({ block: "nearest", inline: "center" });
    }
    shown = current;
  };
  return { element: list, refresh };
}

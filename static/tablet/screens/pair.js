// Pairing by a typed code; the QR code opens the app with the code in its address.
import { button, h, middle } from "../dom.js";
import { ledger } from "../ledger.js";

export function pair(app) {
  const waiting = ledger.counts(app.today).kept + ledger.inState("refused").length;
  const error = h("p", { class: "error", role: "alert", id: "pair-error" }, app.pairingFailed ?? "");
  app.pairingFailed = null;
  const field = h("input", {
    id: "code",
    name: "code",
    inputmode: "numeric",
    autocomplete: "off",
    required: true,
    "aria-describedby": "pair-error",
  });
  const submit = async (event) => {
    event.preventDefault();
    error.textContent = "正在配对…";
    try {
      await app.pairWith(field.value.trim());
    } catch (problem) {
      error.textContent = problem.message === "没有网络" ? "没有网络，配对要连上网络。" : problem.message;
      field.focus();
    }
  };
  const form = h("form", { onsubmit: submit }, h("label", { for: "code" }, "配对码"), field, button("配对", null, { class: "primary", type: "submit" }));
  const element = middle(
    h("h1", {}, "这台平板还没有配对"),
    h("p", {}, "请大队辅导员在电脑上打开“监督岗平板”，让这台平板扫一扫二维码，或者把配对码填在下面。"),
    waiting > 0 && h("p", { class: "kept" }, `本机的 ${waiting} 条记录都还在，配对以后接着上传。`),
    form,
    error,
  );
  return { kind: "pair", element };
}

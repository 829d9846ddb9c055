// Turns an input marked data-signature into a field to sign on with finger, pen or mouse; its value is a PNG data URL.
(() => {
  function attach(input) {
    const box = document.createElement("div");
    box.className = "signature-box";
    const canvas = Object.assign(document.createElement("canvas"), { tabIndex: 0 });
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", "手写签名区");
    const clear = Object.assign(document.createElement("button"), { type: "button", textContent: "重签", className: "btn btn-quiet" });
    box.append(canvas, clear);
    input.after(box);
    input.type = "hidden";

    const pad = new SignaturePad(canvas, { penColor: "#1f241e", minWidth: 0.8, maxWidth: 2.6 });
    const fit = () => {
      const strokes = pad.toData();
      const scale = Math.max(devicePixelRatio, 1);
      canvas.width = canvas.offsetWidth * scale;
      canvas.height = canvas.offsetHeight * scale;
      canvas.getContext("2d").scale(scale, scale);
      pad.fromData(strokes);
    };
    pad.addEventListener("endStroke", () => (input.value = pad.toDataURL()));
    clear.addEventListener("click", () => {
      pad.clear();
      input.value = "";
    });
    new ResizeObserver(fit).observe(canvas);
  }

  document.querySelectorAll("input[data-signature]").forEach(attach);
})();

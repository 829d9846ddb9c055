// The photos of an open record: taken, shown small, taken away again.
import { ask, button, h } from "./dom.js";
import { ledger } from "./ledger.js";
import { shrink } from "./photo.js";

const MOST = 9;

export function photoRow(app, record) {
  const row = h("span", { class: "photos" });
  const field = h("input", { type: "file", accept: "image/*", capture: "environment", class: "unseen", onchange: () => add() });
  const label = h("label", { class: "button quiet" }, field, "拍照", h("small", {}, "拍地方，不拍人"));
  let shown = "";

  async function add() {
    const [file] = field.files;
    field.value = "";
    if (!file) return;
    if (record.photos.length >= MOST) {
      app.say(`一个班最多 ${MOST} 张照片。`);
      return;
    }
    try {
      await ledger.addPhoto(record, await shrink(file));
    } catch (error) {
      console.warn(error);
      app.say("这张照片打不开，请再拍一次。");
    }
  }

  function thumbnail(photo, number) {
    const address = URL.createObjectURL(photo.blob);
    const image = h("img", { src: address, alt: `照片 ${number}`, width: 56, height: 56, onload: () => URL.revokeObjectURL(address) });
    const drop = async () => {
      if (await ask({ title: "删掉这张照片？", yes: "删掉", no: "留着" })) await ledger.removePhoto(photo);
    };
    const away = button("×", drop, { "aria-label": `删掉照片 ${number}` });
    return h("span", { class: "photo" }, image, away);
  }

  const refresh = () => {
    const photos = ledger.photosOf(record);
    const state = photos.map((photo) => photo.uuid).join();
    if (state === shown) return;
    shown = state;
    row.replaceChildren(...photos.map((photo, place) => thumbnail(photo, place + 1)));
  };
  refresh();
  return { element: h("span", { class: "photo-row" }, label, row), refresh };
}

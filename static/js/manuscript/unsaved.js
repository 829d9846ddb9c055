// What this person typed in this browser and the server does not have yet, said on the pages from which one gets there.
const place = document.querySelector("[data-unsaved]");
const prefix = `manuscript:${document.body.dataset.user}:`;
const found = new Map();
for (const key of Object.keys(localStorage).filter((key) => key.startsWith(prefix))) {
  try {
    const { at, text } = JSON.parse(localStorage.getItem(key));
    const pk = key.slice(prefix.length).split(":")[0];
    if (at > (found.get(pk)?.at ?? 0)) found.set(pk, { at, text });
  } catch {
    // Not ours.
  }
}
for (const [pk, { at, text }] of found) {
  const time = new Date(at).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" });
  const box = Object.assign(document.createElement("div"), { className: "message message-warning" });
  const link = Object.assign(document.createElement("a"), { href: place.dataset.unsaved.replace("0", pk), textContent: "打开看看" });
  const words = Object.assign(document.createElement("div"), { className: "message-text", textContent: `“${text}”有${time}写的内容还留在本机，没有存到服务器。` });
  words.append(link);
  box.setAttribute("role", "status");
  box.append(words);
  place.append(box);
}

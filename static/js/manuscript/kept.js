// What is typed stays in this browser until the server has it: by person, text and part. It does not expire and outlives a
// logout, so that nothing is lost with an expired login, a lost network, a closed window.
const PREFIX = `manuscript:${document.body.dataset.user}:`;
const keyOf = (page, code) => `${PREFIX}${page.dataset.manuscript}:${code}`;
const SENT_ALONG = new Set(["revision", "base"]);

/** Returns whether the browser has it; a full or closed storage does not. */
export function keep(page, code, title, pairs) {
  try {
    localStorage.setItem(keyOf(page, code), JSON.stringify({ at: Date.now(), text: page.dataset.title, title, pairs }));
    return true;
  } catch {
    return false;
  }
}

export function forget(page, code) {
  localStorage.removeItem(keyOf(page, code));
}

/** What was kept of a part, with its time; null where there is nothing. */
export function kept(page, code) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(page, code)));
  } catch {
    return null;
  }
}

/** Whether two lists of fields say the same. */
export function same(one, other) {
  const said = (pairs) => JSON.stringify(pairs.filter(([name]) => !SENT_ALONG.has(name)));
  return said(one) === said(other);
}

/** Names and values of a form's fields, as they are sent. */
export function pairsOf(form) {
  return [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");
}

/** The body that sends a list of fields. */
export function bodyOf(form, pairs) {
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, value] of pairs) body.append(name, value);
  return body;
}

/** The fields that a content stands for. */
export function pairsOfContent(content) {
  if (typeof content === "string") return [["text", content]];
  return content.flatMap((row) => Object.entries(row));
}

/** What somebody reads of a list of fields, a line a row. */
export function linesOf(pairs) {
  const words = (html) => new DOMParser().parseFromString(html.replace(/<(\/p|br|\/li)[^>]*>/g, "$&\n"), "text/html").body.textContent.trim();
  const fields = pairs.filter(([name]) => !SENT_ALONG.has(name));
  const first = fields[0]?.[0];
  const rows = [];
  for (const [name, value] of fields) {
    if (name === first) rows.push([]);
    if (words(value)) rows.at(-1).push(words(value));
  }
  return rows.map((row) => row.join("　")).filter(Boolean);
}

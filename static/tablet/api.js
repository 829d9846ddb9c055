// The server's JSON API. Nothing of a login that this browser may also have goes along.
const BASE = "/api/tablet/";
const PATIENCE_MS = 20_000;

// No answer, or one that says nothing about what was sent: try again later.
export class Trouble extends Error {}

// An answer that a repetition would not change.
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const PASSING = new Set([408, 425, 429]);

async function call(method, path, { token, json, body, headers = {} } = {}) {
  const sent = { ...headers };
  if (token) sent.Authorization = `Bearer ${token}`;
  if (json) sent["Content-Type"] = "application/json";
  let answer;
  let content;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers: sent,
      body: json ? JSON.stringify(json) : body,
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    content = answer.status === 304 ? null : await answer.text();
  } catch (error) {
    throw new Trouble("没有网络", { cause: error });
  }
  if (answer.status === 304) return { unchanged: true };
  let data = null;
  try {
    data = JSON.parse(content);
  } catch {
    // A proxy's own page, or a half answer.
    throw new Trouble(`服务器没有正常回答（${answer.status}）`);
  }
  if (answer.ok) return { data, etag: answer.headers.get("ETag") };
  const said = typeof data?.detail === "string" ? data.detail : null;
  if (answer.status >= 500 || PASSING.has(answer.status)) throw new Trouble(said ?? `服务器忙（${answer.status}）`);
  throw new Refusal(answer.status, said ?? "服务器不接受这个内容。");
}

export const pair = async (code) => (await call("POST", "pair", { json: { code } })).data;

export const day = (token, etag) => call("GET", "day", { token, headers: etag ? { "If-None-Match": etag } : {} });

export const sendRecords = async (token, records) => (await call("POST", "records", { token, json: { records } })).data.results;

export const handOver = async (token, record, note) => (await call("POST", "handover", { token, json: { record, note } })).data;

export const report = async (token, status) => (await call("POST", "status", { token, json: status })).data;

export const sendPhoto = async (token, photo) => {
  const item = photo.item ? `&item=${photo.item}` : "";
  const path = `photos/${photo.uuid}?record=${photo.record}${item}`;
  return (await call("PUT", path, { token, body: photo.blob, headers: { "Content-Type": "image/jpeg" } })).data;
};

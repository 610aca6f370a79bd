// The town, asked over HTTP. What cannot be done is told by whoever listens for "refused".

export const refusals = new EventTarget();

async function answer(response) {
  const said = await response.json().catch(() => ({}));
  if (response.ok) return said;
  refusals.dispatchEvent(new CustomEvent("refused", { detail: { why: said.why ?? "nothing", detail: said.detail ?? "" } }));
  throw new Error(said.why ?? String(response.status));
}

export const get = async (path) => answer(await fetch(path));

export const post = async (path, body = {}) =>
  answer(await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }));

export const quietly = (promise) => promise.catch(() => undefined);

export const act = (who, verb, body) => post(`/phones/${encodeURIComponent(who)}/${verb}`, body);

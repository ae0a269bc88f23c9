// The public REST, and nothing else. The token lives in this tab's memory only.
const ROOT = '/api/v1/';
let token = '';

export function useToken(value) {
  token = value.trim();
}

/** A path of names that may hold anything, with a query of what is set. */
export function pathOf(names, query = {}) {
  const parameters = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ''));
  const path = names.map(encodeURIComponent).join('/');
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}

async function ask(path, headers, signal) {
  const all = token ? { ...headers, authorization: `Bearer ${token}` } : headers;
  const response = await fetch(path, { headers: all, signal });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw Object.assign(new Error(problem.detail ?? response.statusText), { code: problem.code });
  }
  return response;
}

/** The JSON at a path below /api/v1. */
export async function read(path, signal) {
  return (await ask(ROOT + path, {}, signal)).json();
}

/** The metrics, as text. */
export async function metrics(signal) {
  return (await ask('/prometheus', {}, signal)).text();
}

/** Calls back when it is open and with each server-sent event of a path, until the signal; EventSource sends no token. */
export async function follow(path, signal, told, opened) {
  const response = await ask(ROOT + path, { accept: 'text/event-stream' }, signal);
  opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (rest + part.value).split('\n\n');
    rest = blocks.pop();
    blocks.flatMap(eventsOf).forEach(told);
  }
}

function eventsOf(block) {
  const data = block
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).trim())
    .join('\n');
  return data ? [JSON.parse(data)] : [];
}

// Speaks the REST; the token lives in this tab's memory only.
let token = '';

export function useToken(value) {
  token = value.trim();
}

export async function read(path) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const response = await fetch(`/api/v1/${path}`, { headers });
  const body = await response.json();
  if (!response.ok) {
    throw Object.assign(new Error(body.detail ?? response.statusText), { code: body.code });
  }
  return body;
}

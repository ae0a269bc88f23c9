// What is asked of explain, from what somebody typed.
export const TYPES = [
  'listeners', 'routes', 'scoped-routes', 'virtual-hosts', 'clusters', 'endpoints', 'secrets', 'runtimes',
  'extension-configs',
];

/** Of service, service/instance or type/name. */
export function questionOf(text) {
  const [first, ...rest] = text.trim().split('/');
  const behind = rest.join('/');
  if (TYPES.includes(first) && behind) {
    return { type: first, name: behind };
  }
  return behind ? { service: first, instance: behind } : { service: first };
}

/** The text of such a question. */
export function textOf({ service, instance, type, name }) {
  return type ? `${type}/${name}` : [service, instance].filter(Boolean).join('/');
}

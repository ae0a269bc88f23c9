// How states and times are said.
const UNITS = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];

/** A moment as the time that has gone by, with the moment itself for whoever wants it. */
export function ago(instant) {
  const seconds = Math.max(0, (Date.now() - Date.parse(instant)) / 1000);
  const [size, unit] = UNITS.find(([least]) => seconds >= least) ?? [1, 's'];
  const element = document.createElement('time');
  element.dateTime = instant;
  element.title = instant;
  element.textContent = `${Math.floor(seconds / size)} ${unit} ago`;
  return element;
}

/** A time span in the unit that fits. */
export function span(seconds) {
  if (!Number.isFinite(seconds)) {
    return seconds > 0 ? 'above the last bound' : '';
  }
  if (seconds < 0.001) {
    return `${(seconds * 1e6).toPrecision(3)} µs`;
  }
  return seconds < 1 ? `${Number((seconds * 1000).toPrecision(3))} ms` : `${Number(seconds.toPrecision(3))} s`;
}

/** A size in the unit that fits. */
export function bytes(value) {
  const power = value > 0 ? Math.min(4, Math.floor(Math.log2(value) / 10)) : 0;
  return `${Number((value / 1024 ** power).toPrecision(3))} ${['B', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}

export function micros(value) {
  return value === undefined ? undefined : span(value / 1e6);
}

/** Region and zone in one word. */
export function placeOf({ region, zone }) {
  return [region, zone].filter(Boolean).join('/') || 'no zone said';
}

const NODE_KINDS = { 'in sync': 'good', behind: 'warn', refusing: 'bad' };

/** How a node, or a type of it, stands to what it was sent. */
export function syncOf(about) {
  if (about.inSync) {
    return 'in sync';
  }
  const types = about.types ?? [about];
  return types.some((type) => !type.inSync && type.nack) ? 'refusing' : 'behind';
}

export function syncKind(word) {
  return NODE_KINDS[word];
}

/** The last words of a node that refuses. */
export function refusalOf(node) {
  const refused = node.types.find((type) => !type.inSync && type.nack);
  return refused ? `${refused.type}: ${refused.nack.message}` : '';
}

/** How much of a service gets traffic. */
export function healthOf(service) {
  if (service.protected) {
    return ['warn', 'protected'];
  }
  if (service.served === 0) {
    return ['bad', 'nothing served'];
  }
  return service.served < service.instances ? ['warn', 'served in part'] : ['good', 'served'];
}

/** How a resource of a node stands to what the node should have, worst first. */
const STATES = {
  REFUSED: ['bad', 'refused'],
  STALE: ['warn', 'other version sent'],
  MISSING: ['warn', 'not sent'],
  EXTRA: ['warn', 'no longer wanted'],
  UNANSWERED: ['warn', 'not answered'],
  ABSENT: ['note', 'there is none'],
  IN_SYNC: ['good', 'in sync'],
};

export function kindOfState(state) {
  return STATES[state]?.[0] ?? 'note';
}

export function wordOfState(state) {
  return STATES[state]?.[1] ?? state;
}

export function rankOfState(state) {
  return Object.keys(STATES).indexOf(state);
}

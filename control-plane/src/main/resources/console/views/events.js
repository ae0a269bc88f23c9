// What happens in the registry, as it happens.
import { follow, pathOf } from '/console/api.js';
import { badge, el, link, table } from '/console/dom.js';

const MOST = 300;
const AGAIN_MS = 2000;
const TYPES = [
  'started', 'put', 'changed', 'deleted', 'life', 'opinion', 'hold-restored', 'protection-began', 'protection-ended',
  'released', 'rejected', 'rejection-ended', 'freshness', 'served-from-disk',
];
const KINDS = { rejected: 'bad', gap: 'bad', 'protection-began': 'warn', deleted: 'warn', life: 'note', opinion: 'note' };
const SAID = ['seq', 'time', 'revision', 'type', 'service', 'id'];

function sayValue(value) {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Everything that the event says beyond what has a column; a change first says what was. */
function detail(event) {
  const was = event.was ?? {};
  const changed = Object.entries(was).map(([name, value]) =>
    `${name} ${sayValue(value)} → ${sayValue(event[name] ?? 'none')}`);
  const rest = Object.entries(event)
    .filter(([name]) => !SAID.includes(name) && name !== 'was' && !(name in was))
    .map(([name, value]) => `${name} ${sayValue(value)}`);
  return [...changed, ...(changed.length > 0 ? [] : rest)].join(', ');
}

function rowOf(event) {
  return [
    el('time', { datetime: event.time, title: event.time }, new Date(event.time).toLocaleTimeString()),
    badge(KINDS[event.type] ?? 'good', event.type),
    event.service ? link(event.service, ['service', event.service]) : '',
    event.id ?? '',
    detail(event),
    event.revision || '',
  ];
}

function draw(place, events) {
  place.replaceChildren(
    el('p', { class: 'dim' }, `the newest ${events.length}, newest first; goes on by itself`),
    table('Events', ['time', 'event', 'service', 'instance', 'what', '#revision'], events.map(rowOf),
      'Nothing has happened yet.'));
  place.setAttribute('aria-busy', 'false');
}

function controls({ query }, go) {
  const service = el('input', { type: 'search', value: query.service, autocomplete: 'off', spellcheck: 'false' });
  const type = el('select', {}, ['', ...TYPES].map((name) =>
    el('option', { value: name, selected: name === (query.type ?? '') }, name || 'any')));
  const change = () => go(['events'], { service: service.value.trim(), type: type.value });
  return el('form', { class: 'controls', role: 'search', change, submit: (event) => { event.preventDefault(); change(); } },
    el('label', {}, 'Service', service), el('label', {}, 'Event', type));
}

/** Until the view is left; a stream that ends or breaks is opened again behind what is known. */
async function live(place, { query }, signal, tell) {
  const events = [];
  let due = 0;
  draw(place, events);
  const told = (event) => {
    if (events.some(({ seq, time }) => seq === event.seq && time === event.time && seq !== undefined)) {
      return;
    }
    events.unshift(event);
    events.length = Math.min(events.length, MOST);
    due ||= requestAnimationFrame(() => {
      due = 0;
      draw(place, events);
    });
  };
  while (!signal.aborted) {
    try {
      await follow(pathOf(['events'], { ...query, last: MOST }), signal, told, () => tell(null));
    } catch (fault) {
      if (signal.aborted) {
        return;
      }
      tell(fault);
    }
    await new Promise((resolve) => { setTimeout(resolve, AGAIN_MS); });
  }
}

export default { title: ({ query }) => (query.service ? `Events of ${query.service}` : 'Events'), controls, live };

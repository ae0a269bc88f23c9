// Nodes by region and zone: how many have what they were sent.
import { read } from '/console/api.js';
import { badge, el, link } from '/console/dom.js';
import { placeOf } from '/console/words.js';

const STATES = [['inSync', 'good', 'in sync', 'in-sync'], ['behind', 'warn', 'behind', 'behind'], ['refusing', 'bad', 'refusing', 'refusing']];

function bar(zone) {
  const parts = STATES.filter(([name]) => zone[name] > 0).map(([name, kind]) => {
    const part = el('div', { class: kind });
    part.style.flexGrow = zone[name];
    return part;
  });
  return el('div', { class: 'bar', 'aria-hidden': 'true' }, parts);
}

function card(zone) {
  const { region, zone: name } = zone;
  const all = zone.inSync + zone.behind + zone.refusing;
  return el('article', { class: 'zone', 'aria-label': placeOf(zone) },
    el('h3', {}, link(placeOf(zone), ['nodes'], { region, zone: name })),
    el('div', {}, `${all} ${all === 1 ? 'node' : 'nodes'}`),
    bar(zone),
    STATES.filter(([count]) => zone[count] > 0).map(([count, kind, text, state]) =>
      [badge(kind, link(`${zone[count]} ${text}`, ['nodes'], { region, zone: name, state })), ' ']).flat());
}

export default {
  title: () => 'Fleet of this replica by zone',
  load: (route, signal) => read('fleet', signal),
  draw: ({ zones }) =>
    zones.length === 0
      ? el('p', { class: 'dim' }, 'No node is connected to this replica.')
      : el('div', { class: 'zones' }, zones.map(card)),
};

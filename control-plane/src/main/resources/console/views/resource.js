// A resource of a node: as it was sent, and what would change if the node had what it should have.
import { pathOf, read } from '/console/api.js';
import { badge, el, facts, link, section } from '/console/dom.js';
import { kindOfState, wordOfState } from '/console/words.js';

function versionOf(known) {
  return known ? el('code', {}, known.version) : 'nothing';
}

function textOf(value) {
  return JSON.stringify(value, null, 2);
}

function change({ op, path, was, value }) {
  return el('li', { class: 'item note' },
    el('p', {}, el('strong', {}, op), ' ', el('code', {}, path || 'all of it')),
    was === undefined ? null : el('pre', { class: 'bad', 'aria-label': 'accepted' }, textOf(was)),
    value === undefined ? null : el('pre', { class: 'good', 'aria-label': 'wanted' }, textOf(value)));
}

function changes({ changes: all, truncated, note, state }) {
  const said = note ?? (state === 'IN_SYNC' ? 'Nothing: it is in sync.' : 'Nothing that can be shown.');
  return all.length === 0
    ? el('p', { class: 'dim' }, said)
    : [
      el('ul', { class: 'list' }, all.map(change)),
      truncated ? el('p', { class: 'dim' }, `the first ${all.length} are shown`) : null,
      note ? el('p', { class: 'dim' }, note) : null,
    ];
}

function body(title, known, otherwise) {
  return section(title,
    known?.redacted ? el('p', { class: 'dim' }, 'What is secret is taken out.') : null,
    known && 'body' in known
      ? el('pre', {}, textOf(known.body))
      : el('p', { class: 'dim' }, otherwise));
}

export default {
  title: ({ names: [node, type, name] }) => `${type}/${name} of ${node}`,
  load: ({ names: [node, type, name] }, signal) =>
    read(pathOf(['nodes', node, 'config', type, ...String(name).split('/')]), signal),
  draw: (it) => [
    facts([
      ['State', badge(kindOfState(it.state), wordOfState(it.state))],
      ['Node', link(it.id, ['node', it.id])],
      ['Wanted', versionOf(it.wanted)],
      ['Sent', versionOf(it.sent)],
      ['Accepted', versionOf(it.acked)],
      ['It says', it.nack],
      ['In quarantine', it.quarantined ? el('code', {}, it.quarantined) : undefined],
      ['Why', link('explain', ['explain'], { type: it.type, name: it.name, node: it.id })],
    ]),
    section('What would change', changes(it)),
    body('As sent', it.sent, it.sent ? 'Its body is not known here: it was sent on an earlier stream.' : 'It was not sent.'),
    it.wanted && 'body' in it.wanted ? body('As it should be', it.wanted) : null,
    it.acked && 'body' in it.acked ? body('As accepted', it.acked) : null,
  ],
};

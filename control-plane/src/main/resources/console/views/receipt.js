// Whether a revision of the store has arrived at the nodes that want it.
import { pathOf, read } from '/console/api.js';
import { badge, el, facts, link, section, table } from '/console/dom.js';
import { pages } from '/console/filter.js';
import { ago } from '/console/words.js';

const KINDS = { ACKED: 'good', PENDING: 'warn', REFUSED: 'bad' };

function verdict(receipt) {
  if (receipt.quarantined.length > 0 || receipt.refused > 0) {
    return badge('bad', 'refused');
  }
  return receipt.pending > 0 ? badge('warn', 'under way') : badge('good', 'arrived');
}

function nodeRow({ node, state, ackedAt, types }) {
  return [
    link(node, ['node', node]),
    badge(KINDS[state], state),
    ackedAt ? ago(ackedAt) : '',
    types.map((type) => [type.type, type.message].filter(Boolean).join(': ')).join(', '),
  ];
}

function changes({ changed }) {
  return changed.map(({ type, count, names }) =>
    el('details', { id: `changed-${type}` },
      el('summary', {}, `${type}: ${count}`),
      el('p', {}, names.map((name, i) => [i > 0 ? ', ' : '', link(name, ['explain'], { type, name })]).flat())));
}

export default {
  title: ({ names }) => `Revision ${names[0]}`,
  load: ({ names: [revision], query }, signal) =>
    read(pathOf(['receipts', revision], { limit: 200, after: query.after }), signal),
  moves: true,
  draw: (receipt, route) => [
    facts([
      ['State', verdict(receipt)],
      ['Accepted', `${receipt.acked} of ${receipt.concerned} nodes that want it (${receipt.ackedPercent} %)`],
      ['Pending', receipt.pending],
      ['Refused', receipt.refused],
      ['In quarantine', receipt.quarantined.join(', ')],
      ['Published', ago(receipt.publishedAt)],
      ['Away', receipt.away.map(({ node }) => node).join(', ')],
    ]),
    section('What changed', changes(receipt).length > 0 ? changes(receipt) : el('p', { class: 'dim' }, 'nothing that a node is sent')),
    section('Nodes', table('Nodes', ['node', 'state', 'accepted', 'types'], receipt.nodes.map(nodeRow), 'It concerns no connected node.')),
    pages(receipt, ['receipt', receipt.revision], route.query),
  ],
};

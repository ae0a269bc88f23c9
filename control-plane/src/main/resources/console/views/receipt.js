// Whether a revision of the store has arrived at the nodes of all replicas that want it.
import { pathOf, read } from '/console/api.js';
import { badge, el, facts, link, section, table } from '/console/dom.js';
import { pages } from '/console/filter.js';
import { missing, nodeOf, several } from '/console/replicas.js';
import { ago } from '/console/words.js';

const KINDS = { ACKED: 'good', PENDING: 'warn', REFUSED: 'bad' };

function verdict(receipt) {
  if (receipt.quarantined.length > 0 || receipt.refused > 0) {
    return badge('bad', 'refused');
  }
  if (receipt.pending > 0 || receipt.behind.length > 0) {
    return badge('warn', 'under way');
  }
  return receipt.incomplete.length > 0 ? badge('warn', 'not known of all') : badge('good', 'arrived');
}

function nodes(receipt) {
  const last = several(receipt) ? ['replica'] : [];
  return table('Nodes', ['node', 'state', 'accepted', 'types', ...last],
    receipt.nodes.map(({ node, state, ackedAt, types, replica }) => [
      nodeOf(receipt, node, replica),
      badge(KINDS[state], state),
      ackedAt ? ago(ackedAt) : '',
      types.map((type) => [type.type, type.message].filter(Boolean).join(': ')).join(', '),
      ...last.map(() => replica),
    ]), 'It concerns no connected node.');
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
    read(pathOf(['receipts', revision], { replicas: 'all', limit: 200, after: query.after }), signal),
  moves: true,
  draw: (receipt, route) => [
    missing(receipt),
    facts([
      ['State', verdict(receipt)],
      ['Accepted', `${receipt.acked} of ${receipt.concerned} nodes that want it (${receipt.ackedPercent} %)`],
      ['Pending', receipt.pending],
      ['Refused', receipt.refused],
      ['In quarantine', receipt.quarantined.join(', ')],
      ['Published', ago(receipt.publishedAt)],
      ['Away', receipt.away.map(({ node }) => node).join(', ')],
      ['Away may not be right', (receipt.awayIncomplete ?? []).join('; ')],
    ]),
    section('What changed', changes(receipt).length > 0 ? changes(receipt) : el('p', { class: 'dim' }, 'nothing that a node is sent')),
    section('Nodes', nodes(receipt)),
    pages(receipt, ['receipt', receipt.revision], route.query),
  ],
};

// Nodes of all replicas, with a filter; below them those that left.
import { pathOf, read } from '/console/api.js';
import { badge, el, section, table } from '/console/dom.js';
import { filter, pages } from '/console/filter.js';
import { missing, nodeOf, several } from '/console/replicas.js';
import { ago, micros, placeOf, refusalOf, syncKind, syncOf } from '/console/words.js';

const STATES = [['', 'any'], ['in-sync', 'in sync'], ['behind', 'behind'], ['refusing', 'refusing']];

function connected(page, nodes) {
  const last = several(page) ? ['replica'] : [];
  return table('Nodes', ['node', 'state', 'says', 'zone', 'agent', 'round trip', 'connected', ...last],
    nodes.map((node) => [
      nodeOf(page, node.id, node.replica),
      badge(syncKind(syncOf(node)), syncOf(node)),
      refusalOf(node),
      placeOf(node.locality),
      node.userAgent,
      micros(node.roundTripMicros),
      ago(node.connectedSince),
      ...last.map(() => node.replica),
    ]), 'No node is like this.');
}

function departed(page, nodes) {
  const last = several(page) ? ['replica'] : [];
  return nodes.length === 0
    ? null
    : section('Left during the last day', table('Left during the last day', ['node', 'left', 'why', 'zone', 'agent', ...last],
      nodes.map((node) => [
        node.id, ago(node.gone.since), node.gone.why, placeOf(node.locality), node.userAgent, ...last.map(() => node.replica),
      ])));
}

export default {
  title: ({ query }) => (query.region || query.zone ? `Nodes in ${placeOf(query)}` : 'Nodes'),
  controls: (route, go) => filter(route, go, STATES),
  load: ({ query }, signal) =>
    read(pathOf(['nodes'], { ...query, replicas: 'all', gone: 'true', limit: 100 }), signal),
  moves: true,
  every: 5000, // asks all replicas for all their nodes
  draw: (page, route) => [
    missing(page),
    el('p', { class: 'dim' }, `${page.items.length} of ${page.total}`),
    connected(page, page.items.filter((node) => !node.gone)),
    departed(page, page.items.filter((node) => node.gone)),
    pages(page, [route.name], route.query),
  ],
};

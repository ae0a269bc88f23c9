// Nodes, with a filter.
import { pathOf, read } from '/console/api.js';
import { badge, el, link, table } from '/console/dom.js';
import { filter, pages } from '/console/filter.js';
import { ago, micros, placeOf, refusalOf, syncKind, syncOf } from '/console/words.js';

const STATES = [['', 'any'], ['in-sync', 'in sync'], ['behind', 'behind'], ['refusing', 'refusing']];

export default {
  title: ({ query }) => (query.region || query.zone ? `Nodes in ${placeOf(query)}` : 'Nodes'),
  controls: (route, go) => filter(route, go, STATES),
  load: ({ query }, signal) => read(pathOf(['nodes'], { ...query, limit: 100 }), signal),
  moves: true,
  draw: (page, route) => [
    el('p', { class: 'dim' }, `${page.items.length} of ${page.total}`),
    table('Nodes', ['node', 'state', 'says', 'zone', 'agent', 'round trip', 'connected'],
      page.items.map((node) => [
        link(node.id, ['node', node.id]),
        badge(syncKind(syncOf(node)), syncOf(node)),
        refusalOf(node),
        placeOf(node.locality),
        node.userAgent,
        micros(node.roundTripMicros),
        ago(node.connectedSince),
      ]), 'No node is like this.'),
    pages(page, [route.name], route.query),
  ],
};

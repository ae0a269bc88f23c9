// Keys of the store that break a rule.
import { pathOf, read } from '/console/api.js';
import { badge, el, table } from '/console/dom.js';
import { pages } from '/console/filter.js';

export default {
  title: () => 'Rejected keys',
  load: ({ query }, signal) => read(pathOf(['registry', 'rejected'], { ...query, limit: 100 }), signal),
  draw: (page, route) => [
    el('p', { class: 'dim' }, `${page.items.length} of ${page.total}`),
    table('Rejected keys', ['key', 'reason', 'last good', '#revision'],
      page.items.map(({ key, reason, lastGoodServed, revision }) => [
        el('code', {}, key),
        reason,
        lastGoodServed ? badge('good', 'served') : badge('note', 'none'),
        revision,
      ])),
    pages(page, [route.name], route.query),
  ],
};

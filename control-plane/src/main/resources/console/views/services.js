// Services with health and protection, and a filter.
import { pathOf, read } from '/console/api.js';
import { badge, el, link, table } from '/console/dom.js';
import { filter, pages } from '/console/filter.js';
import { healthOf } from '/console/words.js';

const STATES = [['', 'any'], ['protected', 'protected'], ['partial', 'served in part'], ['unserved', 'nothing served']];

export default {
  title: () => 'Services',
  controls: (route, go) => filter(route, go, STATES),
  load: ({ query }, signal) => read(pathOf(['services'], { ...query, limit: 100 }), signal),
  draw: (page, route) => [
    el('p', { class: 'dim' }, `${page.items.length} of ${page.total}`),
    table('Services', ['service', 'health', '#served', '#registered', '#held', 'protocol'],
      page.items.map((service) => [
        link(service.name, ['service', service.name]),
        badge(...healthOf(service)),
        service.served,
        service.instances,
        service.held,
        service.protocol,
      ]), 'No service is like this.'),
    pages(page, [route.name], route.query),
  ],
};

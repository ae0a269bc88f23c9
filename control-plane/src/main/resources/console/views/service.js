// A service: its instances, each with why it is served or not.
import { pathOf, read } from '/console/api.js';
import { badge, el, facts, link, section, table } from '/console/dom.js';
import { pages } from '/console/filter.js';
import { ago, healthOf, placeOf } from '/console/words.js';

function endpointOf({ addr, port }) {
  return addr.includes(':') ? `[${addr}]:${port}` : `${addr}:${port}`;
}

function whyOf({ because, held, life }) {
  return [
    because,
    held ? [el('br'), `lost: ${held.cause}, `, ago(held.since)] : [],
    life && life.evidence ? [el('br'), el('span', { class: 'dim' }, `${life.state}: ${life.evidence}, `, ago(life.since))] : [],
  ].flat();
}

function rowOf(instance) {
  const { service, id } = instance;
  return [
    link(id, ['explain'], { service, instance: id }),
    badge(instance.held ? 'warn' : instance.served ? 'good' : 'bad',
      instance.held ? 'held' : instance.served ? 'served' : 'not served'),
    whyOf(instance),
    el('code', {}, endpointOf(instance)),
    placeOf(instance.locality),
    instance.health,
    instance.weight,
    instance.revision,
  ];
}

export default {
  title: ({ names }) => `Service ${names[0]}`,
  async load({ names: [name], query }, signal) {
    const [service, instances] = await Promise.all([
      read(pathOf(['services', name]), signal),
      read(pathOf(['services', name, 'instances'], { limit: 200, after: query.after }), signal),
    ]);
    return { service, instances };
  },
  moves: true,
  draw: ({ service, instances }, route) => [
    facts([
      ['Health', badge(...healthOf(service))],
      ['Served', `${service.served} of ${service.instances} registered`],
      ['Held', service.held || ''],
      ['Protocol', service.protocol],
      ['More', [
        link('explain', ['explain'], { service: service.name }), ', ',
        link('its cluster', ['explain'], { type: 'clusters', name: service.name }), ', ',
        link('its events', ['events'], { service: service.name }),
      ]],
    ]),
    section('Instances',
      table('Instances', ['instance', 'traffic', 'because', 'endpoint', 'zone', 'health', '#weight', '#revision'],
        instances.items.map(rowOf), 'No instance is registered.'),
      pages(instances, ['service', service.name], route.query)),
  ],
};

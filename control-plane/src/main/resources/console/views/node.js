// A node: what it was sent against what it accepted, its link, its configuration as sent.
import { pathOf, read } from '/console/api.js';
import { badge, el, facts, link, section, table } from '/console/dom.js';
import { ago, bytes, micros, placeOf, span, syncKind, syncOf } from '/console/words.js';

const FEW = 500;

function linkOf({ keepalive }) {
  return keepalive
    ? `ping after ${span(keepalive.intervalMillis / 1000)} of silence, given up ${span(keepalive.timeoutMillis / 1000)}`
      + ` later, measured by ${keepalive.measured}`
      + (keepalive.retransmits === undefined ? '' : `, ${keepalive.retransmits} retransmits`)
    : 'not measured yet';
}

function refusal(node, type) {
  return (type.nack?.resources ?? []).map(({ name, version }) =>
    [el('br'), link(`${type.type}/${name}`, ['explain'], { type: type.type, name, node }), ` at ${version}`]);
}

function typeRow(node) {
  return (type) => [
    type.type,
    [badge(syncKind(syncOf(type)), syncOf(type)), type.behindSince ? [' ', ago(type.behindSince)] : []].flat(),
    el('code', {}, type.sent || 'nothing'),
    el('code', {}, type.acked || 'nothing'),
    type.acks,
    type.nacks,
    bytes(type.bytes),
    type.nack ? [type.nack.message, ...refusal(node, type).flat()] : '',
    type.mode,
  ];
}

function sent(node, { resources }) {
  const types = Map.groupBy(resources, (resource) => resource.type);
  return [...types].map(([type, all]) =>
    el('details', { id: `sent-${type}` },
      el('summary', {}, `${type}: ${all.length}`),
      table(`Sent ${type}`, ['name', 'version'],
        all.slice(0, FEW).map(({ name, version }) => [
          link(name, ['explain'], { type, name, node }), el('code', {}, version),
        ])),
      all.length > FEW ? el('p', { class: 'dim' }, `${FEW} of ${all.length} shown`) : null));
}

export default {
  title: ({ names }) => `Node ${names[0]}`,
  async load({ names: [id] }, signal) {
    const [node, config] = await Promise.all([
      read(pathOf(['nodes', id]), signal),
      read(pathOf(['nodes', id, 'config']), signal),
    ]);
    return { node, config };
  },
  moves: true,
  draw: ({ node, config }) => [
    facts([
      ['State', badge(syncKind(syncOf(node)), syncOf(node))],
      ['Zone', link(placeOf(node.locality), ['nodes'], { region: node.locality.region, zone: node.locality.zone })],
      ['Cluster', node.cluster],
      ['Agent', node.userAgent],
      ['Address', el('code', {}, node.address)],
      ['Connected', [ago(node.connectedSince), `, ${node.streams} ${node.streams === 1 ? 'stream' : 'streams'}`]],
      ['Round trip', micros(node.roundTripMicros)],
      ['Jitter', micros(node.jitterMicros)],
      ['Keepalive', linkOf(node)],
      ['Refused types', node.refusedTypes || ''],
    ]),
    section('Sent and accepted',
      table('Sent and accepted', ['type', 'state', 'sent', 'accepted', '#ACKs', '#NACKs', '#bytes', 'says', 'mode'],
        node.types.map(typeRow(node.id)), 'It has asked for nothing yet.')),
    section('Configuration as sent', sent(node.id, config)),
  ],
};

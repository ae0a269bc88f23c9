// A node: what it should have against what it was sent and has accepted, and its link.
import { pathOf, read } from '/console/api.js';
import { badge, el, facts, link, section, table } from '/console/dom.js';
import {
  ago, bytes, kindOfState, micros, placeOf, rankOfState, span, syncKind, syncOf, wordOfState,
} from '/console/words.js';

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
    type.wanted?.wanted,
    type.wanted?.sent,
    type.wanted?.acked,
    type.acks,
    type.nacks,
    bytes(type.bytes),
    type.nack ? [type.nack.message, ...refusal(node, type).flat()] : '',
    type.mode,
  ];
}

function resourceRow(node) {
  return ({ type, name, state, version, wanted, acked, quarantined }) => [
    link(`${type}/${name}`, ['resource', node, type, name]),
    [badge(kindOfState(state), wordOfState(state)), quarantined ? ' in quarantine' : ''],
    el('code', {}, wanted ?? 'nothing'),
    el('code', {}, version || 'nothing'),
    el('code', {}, acked ?? 'nothing'),
  ];
}

const HEADS = ['resource', 'state', 'wanted', 'sent', 'accepted'];

function few(name, all, row, empty) {
  return [
    table(name, HEADS, all.slice(0, FEW).map(row), empty),
    all.length > FEW ? el('p', { class: 'dim' }, `${FEW} of ${all.length} shown`) : null,
  ];
}

/** What differs first, then everything by type. */
function configuration(node, { resources }) {
  const differing = resources
    .filter(({ state }) => state !== 'IN_SYNC')
    .sort((one, other) => rankOfState(one.state) - rankOfState(other.state));
  const types = Map.groupBy(resources, (resource) => resource.type);
  return [
    section('What differs',
      few('What differs', differing, resourceRow(node), 'It has accepted all that it should have.')),
    section('Configuration', [...types].map(([type, all]) =>
      el('details', { id: `sent-${type}` },
        el('summary', {}, `${type}: ${all.length}`),
        few(`Configuration, ${type}`, all, resourceRow(node))))),
  ];
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
    section('Wanted and accepted',
      table('Wanted and accepted',
        ['type', 'state', '#wanted', '#sent', '#accepted', '#ACKs', '#NACKs', '#bytes', 'says', 'mode'],
        node.types.map(typeRow(node.id)), 'It has asked for nothing yet.')),
    configuration(node.id, config),
  ],
};

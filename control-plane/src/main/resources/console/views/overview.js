// What is wrong now, then how much there is.
import { pathOf, read } from '/console/api.js';
import { el, items, link, section, table, tiles } from '/console/dom.js';
import { ago, refusalOf } from '/console/words.js';

const FEW = 10;

async function load(route, signal) {
  const [status, refusing, behind, unserved, quarantine, rejected] = await Promise.all([
    read('status', signal),
    read(pathOf(['nodes'], { state: 'refusing', limit: FEW }), signal),
    read(pathOf(['nodes'], { state: 'behind', limit: FEW }), signal),
    read(pathOf(['services'], { state: 'unserved', limit: FEW }), signal),
    read('quarantine', signal),
    read(`registry/rejected?limit=${FEW}`, signal),
  ]);
  return { status, refusing, behind, unserved, quarantine, rejected };
}

function ofStore({ ready, store }) {
  const wrong = [];
  if (!ready) {
    wrong.push({ kind: 'bad', what: 'Not ready: nothing is served yet, or no longer.' });
  }
  if (store.freshness === 'STALE') {
    wrong.push({
      kind: 'bad',
      what: ['The store is away; last confirmed ', ago(store.staleSince), '. What is known stays served.'],
      more: store.cause,
    });
  }
  return wrong;
}

function ofNodes({ refusing, behind }) {
  return [
    ...refusing.items.map((node) => ({
      kind: 'bad',
      what: ['Node ', link(node.id, ['node', node.id]), ' refuses what it was sent.'],
      more: refusalOf(node),
    })),
    ...more(refusing, 'bad', 'nodes refuse', 'nodes', { state: 'refusing' }),
    ...behind.items.map((node) => ({
      kind: 'warn',
      what: ['Node ', link(node.id, ['node', node.id]), ' has not answered what it was sent.'],
    })),
    ...more(behind, 'warn', 'nodes are behind', 'nodes', { state: 'behind' }),
  ];
}

function more(page, kind, what, view, query) {
  return page.total > page.items.length
    ? [{ kind, what: link(`${page.total} ${what} in all`, [view], query) }]
    : [];
}

function ofServices({ status, unserved }) {
  const counted = new Map();
  status.held.forEach(({ service }) => counted.set(service, (counted.get(service) ?? 0) + 1));
  return [
    ...[...counted].map(([service, count]) => ({
      kind: 'warn',
      what: ['Service ', link(service, ['service', service]),
        ` is protected: ${count} lost instances are served as last good.`],
      more: `Let go: DELETE /api/v1/services/${service}/held`,
    })),
    ...unserved.items.map(({ name, instances }) => ({
      kind: 'warn',
      what: ['Service ', link(name, ['service', name]), ` serves none of its ${instances} instances.`],
    })),
    ...more(unserved, 'warn', 'services serve nothing', 'services', { state: 'unserved' }),
  ];
}

function ofResources({ status, quarantine }) {
  const wrong = quarantine.map((q) => ({
    kind: 'bad',
    what: [link(`${q.type}/${q.name}`, ['explain'], { type: q.type, name: q.name }),
      ` is in quarantine: ${q.refusedBy} of ${q.answeredBy} nodes refused it, `, ago(q.since), '.'],
    more: q.message,
  }));
  status.heldResources.forEach((name) => wrong.push({
    kind: 'warn', what: `Resource ${name} is served although the store lacks it.`,
  }));
  return wrong;
}

function ofKeys({ status, rejected }) {
  return [
    ...status.issues.map(({ where, what, hint }) => ({ kind: 'warn', what: `${where}: ${what}`, more: hint })),
    ...rejected.items.map(({ key, reason, lastGoodServed }) => ({
      kind: 'warn',
      what: ['Key ', el('code', {}, key), ` is refused: ${reason}`],
      more: lastGoodServed ? 'The last good value stays served.' : 'It is not served.',
    })),
    ...more(rejected, 'warn', 'keys are refused', 'rejected'),
  ];
}

function wrongNow(data) {
  const wrong = [ofStore(data.status), ofNodes(data), ofResources(data), ofServices(data), ofKeys(data)].flat();
  return wrong.length > 0
    ? wrong.sort((a, b) => (a.kind === 'bad' ? 0 : 1) - (b.kind === 'bad' ? 0 : 1))
    : [{ kind: 'good', what: 'Nothing is wrong that Mekong can see: all nodes of this replica have what they were sent.' }];
}

function counts({ status, refusing, behind }) {
  const { counts: count, store } = status;
  return tiles([
    ['services', link(count.services, ['services'])],
    ['instances', count.instances],
    ['held', count.held],
    ['nodes of this replica', link(count.nodes, ['nodes'])],
    ['nodes behind', link(behind.total, ['nodes'], { state: 'behind' })],
    ['nodes refusing', link(refusing.total, ['nodes'], { state: 'refusing' })],
    ['rejected keys', link(count.rejected, ['rejected'])],
    ['publications', link(status.publications, ['receipts'])],
    ['store revision', link(store.revision, ['receipt', store.revision])],
    ['store', store.kind],
    ['version', status.version],
  ]);
}

function held({ status }) {
  return status.held.length === 0
    ? []
    : section('Held by protection', table('Held by protection',
      ['service', 'instance', 'endpoint', 'cause', 'since'],
      status.held.map((h) => [link(h.service, ['service', h.service]), h.id, h.endpoint, h.cause, ago(h.since)])));
}

export default {
  title: () => 'Overview',
  load,
  moves: true,
  draw: (data) => [
    section('What is wrong now', items(wrongNow(data))),
    section('How much there is', counts(data)),
    held(data),
  ].flat(),
};

// Shows the state, read again every two seconds while the tab is visible.
import { read, useToken } from '/console/api.js';

const EVERY_MS = 2000;
const SHOWN = 200;
const byId = (id) => document.getElementById(id);

function cell(tag, value) {
  const element = document.createElement(tag);
  element.textContent = value ?? '';
  return element;
}

function table(id, heads, rows, total) {
  const place = byId(id);
  if (rows.length === 0) {
    place.replaceChildren(cell('p', 'none'));
    return;
  }
  const element = document.createElement('table');
  const head = element.createTHead().insertRow();
  heads.forEach((name) => head.append(cell('th', name)));
  const body = element.createTBody();
  rows.forEach((row) => {
    const line = body.insertRow();
    row.forEach((value) => line.append(cell('td', value)));
  });
  place.replaceChildren(element);
  if (total > rows.length) {
    place.append(cell('p', `${rows.length} of ${total} shown`));
  }
}

function list(id, entries) {
  byId(id).replaceChildren(
    ...entries.flatMap(([name, value]) => [cell('dt', name), cell('dd', String(value))]));
}

function nack(node) {
  const refused = node.types.find((type) => type.nack);
  return refused ? `${refused.type}: ${refused.nack.message}` : '';
}

async function show() {
  const [status, services, nodes, rejected] = await Promise.all([
    read('status'),
    read(`services?limit=${SHOWN}`),
    read(`nodes?limit=${SHOWN}`),
    read(`registry/rejected?limit=${SHOWN}`),
  ]);
  const store = status.store;
  byId('state').textContent = `${status.ready ? 'ready' : 'not ready'}, ${store.freshness}`;
  byId('state').className = store.freshness.toLowerCase();
  list('overview', [
    ['Version', status.version],
    ['Store', `${store.kind} at revision ${store.revision}`],
    ['Freshness', store.cause ? `${store.freshness} since ${store.staleSince}: ${store.cause}` : store.freshness],
    ['Services', status.counts.services],
    ['Instances', status.counts.instances],
    ['Nodes', status.counts.nodes],
    ['Publications', status.publications],
  ]);
  table('services', ['service', 'protocol', 'served', 'registered', 'held'],
    services.items.map((s) => [s.name, s.protocol, s.served, s.instances, s.held || '']),
    services.total);
  table('held', ['service', 'instance', 'endpoint', 'cause', 'since'],
    status.held.map((h) => [h.service, h.id, h.endpoint, h.cause, h.since])
      .concat(status.heldResources.map((r) => ['', r, '', 'REGISTRY', ''])),
    status.counts.held + status.heldResources.length);
  table('nodes', ['node', 'agent', 'address', 'in sync', 'refused'],
    nodes.items.map((n) => [n.id, n.userAgent, n.address, n.inSync ? 'yes' : 'no', nack(n)]),
    nodes.total);
  table('rejected', ['key', 'reason', 'last good served'],
    rejected.items.map((r) => [r.key, r.reason, r.lastGoodServed ? 'yes' : 'no']), rejected.total);
  table('issues', ['where', 'what', 'hint'],
    status.issues.map((i) => [i.where, i.what, i.hint]), status.issues.length);
}

async function refresh() {
  if (!document.hidden) {
    try {
      await show();
      byId('token-form').hidden = true;
    } catch (fault) {
      byId('state').textContent = fault.message;
      byId('state').className = 'stale';
      byId('token-form').hidden = fault.code !== 'UNAUTHENTICATED';
    }
  }
  setTimeout(refresh, EVERY_MS);
}

byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  useToken(byId('token').value);
});
refresh();

// Finds the view of the address, reads for it, draws it, and does so again while the tab is visible.
import { read, useToken } from '/console/api.js';
import { el, hashOf } from '/console/dom.js';
import { questionOf } from '/console/question.js';
import audit from '/console/views/audit.js';
import events from '/console/views/events.js';
import explain from '/console/views/explain.js';
import fleet from '/console/views/fleet.js';
import node from '/console/views/node.js';
import nodes from '/console/views/nodes.js';
import overview from '/console/views/overview.js';
import propagation from '/console/views/propagation.js';
import receipt from '/console/views/receipt.js';
import receipts from '/console/views/receipts.js';
import rejected from '/console/views/rejected.js';
import resource from '/console/views/resource.js';
import service from '/console/views/service.js';
import services from '/console/views/services.js';

/*
 * A view has a title(route), load(route, signal) that reads, and draw(data, route) that makes elements of it.
 * It may have controls(route, go), drawn once; live(place, route, signal, tell) in place of load and draw; every, in
 * milliseconds. A route has names (what follows the view's own name in the path) and query.
 */
const VIEWS = { '': overview, services, service, fleet, nodes, node, events, audit, explain, receipts, receipt, rejected, resource, propagation };
const MENU = [
  ['', 'Overview'], ['services', 'Services'], ['fleet', 'Fleet'], ['nodes', 'Nodes'], ['events', 'Events'],
  ['audit', 'Audit'], ['explain', 'Explain'], ['receipts', 'Receipts'], ['propagation', 'Propagation'],
];
const ABOVE = { service: 'services', node: 'nodes', resource: 'nodes', receipt: 'receipts', rejected: '' };
const EVERY_MS = 2000;
const byId = (id) => document.getElementById(id);
let now = new AbortController();
let shown = '';

/** Of an address that anybody may have written. */
function routeOf(hash) {
  const [path, query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [name, ...names] = path.split('/').map(plain);
  return { name, names, query: Object.fromEntries(new URLSearchParams(query)) };
}

function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function go(names, query) {
  history.replaceState(null, '', hashOf(names, query));
  open({ keepsControls: true });
}

function menu(name) {
  const current = ABOVE[name] ?? name;
  byId('nav').replaceChildren(...MENU.map(([target, text]) =>
    el('a', { href: hashOf([target]), 'aria-current': target === current ? 'page' : undefined }, text)));
}

/** What had the focus or was open is so again. */
function replace(place, children) {
  const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute('href') : null;
  const opened = [...place.querySelectorAll('details[open]')].map((details) => details.id);
  place.replaceChildren(...[children].flat(Infinity).filter(Boolean));
  opened.forEach((id) => byId(id)?.setAttribute('open', ''));
  if (focused) {
    [...place.querySelectorAll('a')].find((a) => a.getAttribute('href') === focused)?.focus();
  }
}

function tell(fault) {
  byId('fault').hidden = !fault;
  byId('fault').textContent = fault ? fault.message : '';
  byId('token-form').hidden = fault?.code !== 'UNAUTHENTICATED';
}

async function turn(view, route, signal) {
  if (document.hidden) {
    return;
  }
  try {
    const data = await view.load(route, signal);
    const text = JSON.stringify(data);
    if (signal.aborted) {
      return;
    }
    if (text !== shown || view.moves) {
      shown = text;
      replace(byId('view'), view.draw(data, route));
    }
    byId('view').setAttribute('aria-busy', 'false');
    tell(null);
  } catch (fault) {
    if (!signal.aborted) {
      tell(fault);
    }
  }
}

async function repeat(view, route, signal) {
  await turn(view, route, signal);
  if (!signal.aborted) {
    setTimeout(() => signal.aborted || repeat(view, route, signal), view.every ?? EVERY_MS);
  }
}

async function live(view, route, signal) {
  try {
    tell(null);
    await view.live(byId('view'), route, signal, tell);
  } catch (fault) {
    if (!signal.aborted) {
      tell(fault);
    }
  }
}

function open({ keepsControls = false } = {}) {
  now.abort();
  now = new AbortController();
  shown = '';
  const route = routeOf(location.hash);
  const view = Object.hasOwn(VIEWS, route.name) ? VIEWS[route.name] : overview;
  const title = view.title(route);
  document.title = `${title} – Mekong`;
  byId('title').textContent = title;
  menu(route.name);
  byId('view').setAttribute('aria-busy', 'true');
  if (!keepsControls) {
    byId('view').replaceChildren();
    byId('controls').replaceChildren(...[view.controls?.(route, go) ?? []].flat());
  }
  (view.live ? live : repeat)(view, route, now.signal);
}

/** The state in the head of the page, whatever the view. */
async function watch() {
  if (!document.hidden) {
    const state = byId('state');
    try {
      const { ready, store } = await read('status');
      state.textContent = `${ready ? 'ready' : 'not ready'}, store ${store.freshness.toLowerCase()}`;
      state.className = `badge ${ready && store.freshness === 'CURRENT' ? 'good' : 'bad'}`;
    } catch (fault) {
      state.textContent = fault.code === 'UNAUTHENTICATED' ? 'token needed' : 'no answer';
      state.className = 'badge bad';
    }
  }
  setTimeout(watch, EVERY_MS);
}

byId('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  useToken(byId('token').value);
  open();
});
byId('ask').addEventListener('submit', (event) => {
  event.preventDefault();
  location.hash = hashOf(['explain'], questionOf(byId('question').value));
});
byId('skip').addEventListener('click', (event) => {
  event.preventDefault();
  byId('content').focus();
});
document.addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, select, textarea');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    (document.querySelector('#controls input[type=search]') ?? byId('question')).focus();
  }
});
window.addEventListener('hashchange', () => {
  open();
  byId('content').focus({ preventScroll: true });
});
open();
watch();

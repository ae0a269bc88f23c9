// Who changed what, the newest first.
import { pathOf, read } from '/console/api.js';
import { el, table } from '/console/dom.js';
import { filter, pages } from '/console/filter.js';
import { ago } from '/console/words.js';

const STATES = [['', 'at any time'], ['10', 'in the last 10 min'], ['60', 'in the last hour'], ['1440', 'in the last day']];

function sinceOf(minutes) {
  return minutes ? new Date(Date.now() - minutes * 60000).toISOString() : '';
}

/** What was there and what is there now, to be opened. */
function change({ chain, seq, before, after }) {
  return el('details', { id: `change-${chain}-${seq}` },
    el('summary', {}, 'before and after'),
    el('p', {}, el('code', {}, before ?? 'nothing')),
    el('p', {}, el('code', {}, after ?? 'nothing')));
}

export default {
  title: () => 'Audit',
  controls: (route, go) => filter(route, go, STATES, 'When'),
  load: ({ query }, signal) =>
    read(pathOf(['audit'], { key: query.contains, since: sinceOf(query.state), after: query.after, limit: 100 }), signal),
  moves: true,
  every: 5000,
  draw: (page, route) => [
    table('Audit', ['when', 'who', 'did', 'to', '#revision', 'change'],
      page.items.map((entry) => [
        ago(entry.time),
        [entry.address, entry.subject, entry.agent].filter(Boolean).join(', '),
        entry.action,
        el('code', {}, entry.key),
        entry.revision || '',
        change(entry),
      ]), 'Nobody has changed anything like this.'),
    pages(page, [route.name], route.query),
  ],
};

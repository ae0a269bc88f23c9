// The newest publications, and the way to the receipt of a revision.
import { read } from '/console/api.js';
import { el, hashOf, link, table } from '/console/dom.js';
import { ago } from '/console/words.js';

function controls() {
  const revision = el('input', { type: 'search', inputmode: 'numeric', pattern: '[1-9][0-9]*', required: true, autocomplete: 'off' });
  const submit = (event) => {
    event.preventDefault();
    location.hash = hashOf(['receipt', revision.value.trim()]);
  };
  return el('form', { class: 'controls', role: 'search', submit },
    el('label', {}, 'Has revision … arrived?', revision), el('button', {}, 'Look'));
}

export default {
  title: () => 'Receipts',
  controls,
  load: (route, signal) => read('receipts?limit=50', signal),
  moves: true,
  draw: (publications) => table('Publications', ['registrations at', 'resources at', 'out', '#publications'],
    publications.map(({ registrations, resources, publishedAt, publications: count }) => [
      link(registrations, ['receipt', registrations]),
      resources > 0 ? link(resources, ['receipt', resources]) : '',
      ago(publishedAt),
      count,
    ]), 'Nothing has been published since the start.'),
};

// Why something is sent or is not: every fact that decides.
import { pathOf, read } from '/console/api.js';
import { badge, el, items, section } from '/console/dom.js';
import { questionOf, textOf } from '/console/question.js';

const KINDS = { FOR: 'good', AGAINST: 'bad', NOTE: 'note' };

function controls({ query }, go) {
  const what = el('input', {
    type: 'search', value: textOf(query), autocomplete: 'off', spellcheck: 'false',
    placeholder: 'greeter, greeter/g-1, clusters/greeter',
  });
  const node = el('input', { type: 'text', value: query.node, autocomplete: 'off', spellcheck: 'false', placeholder: 'for everybody' });
  const submit = (event) => {
    event.preventDefault();
    go(['explain'], { ...questionOf(what.value), node: node.value.trim() });
  };
  return el('form', { class: 'controls', role: 'search', submit },
    el('label', {}, 'Service, service/instance or type/name', what),
    el('label', {}, 'Node', node),
    el('button', {}, 'Explain'));
}

function factOf({ step, effect, what, from }) {
  return { kind: KINDS[effect], what: [el('strong', {}, step), `: ${what}`], more: from };
}

export default {
  title: ({ query }) => (textOf(query) ? `Why ${textOf(query)}?` : 'Explain'),
  controls,
  load: ({ query }, signal) => (textOf(query) ? read(pathOf(['explain'], query), signal) : null),
  draw: (report) =>
    report === null
      ? el('p', {}, 'Ask why a service, an instance or a resource is sent or is not.')
      : [
        el('p', {}, badge(report.verdict === 'YES' ? 'good' : 'bad', report.verdict), ' ', report.subject),
        el('p', {}, el('strong', {}, report.because)),
        section('Facts, in the order in which they decide', items(report.facts.map(factOf))),
        el('p', { class: 'dim' }, `registrations of revision ${report.registrations}, resources of revision ${report.resources}`),
      ],
};

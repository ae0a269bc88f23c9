// The filter above a list, and the links below it.
import { el, link } from '/console/dom.js';

/** A search field and a choice of states; the address of the page follows both. */
export function filter({ name, query }, go, states, label = 'State') {
  const search = el('input', { type: 'search', value: query.contains, autocomplete: 'off', spellcheck: 'false' });
  const state = el('select', {}, states.map(([value, text]) =>
    el('option', { value, selected: value === (query.state ?? '') }, text)));
  const change = () => go([name], { ...query, after: '', contains: search.value.trim(), state: state.value });
  return el('form', { class: 'controls', role: 'search', input: change, submit: (event) => event.preventDefault() },
    el('label', {}, 'Filter', search), el('label', {}, label, state));
}

/** To the first page and to the next one of the view whose path has these names. */
export function pages(page, names, query) {
  return el('nav', { class: 'pages', 'aria-label': 'Pages' },
    query.after ? link('First page', names, { ...query, after: '' }) : null,
    page.next ? link('Next page', names, { ...query, after: page.next }) : null);
}

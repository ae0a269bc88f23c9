// Makes elements. Data becomes text nodes and attributes, never markup.
const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
  Object.entries(attributes).forEach(([name, value]) => {
    if (typeof value === 'function') {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== undefined && value !== false) {
      element.setAttribute(name, value);
    }
  });
  element.append(...children.flat(Infinity).filter((child) => child !== undefined && child !== null));
  return element;
}

/** An element; functions among the attributes listen to events of that name. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for a part of a drawing. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** A link to a view: names are path segments that may hold anything. */
export function link(text, names, query) {
  return el('a', { href: hashOf(names, query) }, text);
}

/** The hash of a view. */
export function hashOf(names, query = {}) {
  const parameters = new URLSearchParams(
    Object.entries(query).filter(([, value]) => value !== undefined && value !== ''));
  const path = `#/${names.map(encodeURIComponent).join('/')}`;
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}

/** A word in a colour; the word alone says it all. */
export function badge(kind, text) {
  return el('span', { class: `badge ${kind}` }, text);
}

/** Names and values. */
export function facts(entries) {
  return el('dl', { class: 'facts' },
    entries
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([name, value]) => [el('dt', {}, name), el('dd', {}, value)]));
}

/** Numbers to look at, each with a name. */
export function tiles(entries) {
  return el('dl', { class: 'tiles' },
    entries.map(([name, value]) =>
      el('div', { class: 'tile' }, el('dt', {}, name), el('dd', {}, value))));
}

/** A table; on a narrow screen each row is a card, so the roles are said. */
export function table(name, heads, rows, empty = 'none') {
  if (rows.length === 0) {
    return el('p', { class: 'dim' }, empty);
  }
  const titles = heads.map((head) =>
    el('th', { scope: 'col', role: 'columnheader', class: numeric(head) }, plain(head)));
  const lines = rows.map((row) =>
    el('tr', { role: 'row' }, row.map((value, i) =>
      el('td', { role: 'cell', class: numeric(heads[i]), 'data-head': plain(heads[i]) }, value ?? ''))));
  return el('table', { role: 'table', 'aria-label': name },
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, titles)),
    el('tbody', { role: 'rowgroup' }, lines));
}

/** A head that begins with # is one of numbers. */
function numeric(head) {
  return head.startsWith('#') ? 'number' : undefined;
}

function plain(head) {
  return head.replace(/^#/, '');
}

/** A list of things to look at. */
export function items(entries) {
  return el('ul', { class: 'list' },
    entries.map(({ kind, what, more }) =>
      el('li', { class: `item ${kind}` },
        el('p', {}, what), more ? el('p', { class: 'dim' }, more) : null)));
}

/** A heading and what stands below it. */
export function section(title, ...children) {
  return el('section', { 'aria-label': title }, el('h2', {}, title), children);
}

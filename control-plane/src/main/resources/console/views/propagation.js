// How fast changes travel: the histograms of the metrics, as they grew while this page was open.
import { metrics } from '/console/api.js';
import { columns, lines } from '/console/chart.js';
import { el, section, tiles } from '/console/dom.js';
import { families, growth, parse, quantile, total } from '/console/histogram.js';
import { span } from '/console/words.js';

const MOST = 360;
const BEST = [/^mekong_event_to_ack/, /^mekong_propagation/, /^mekong_push_duration/, /^mekong_reconcile_duration/, /^mekong_keepalive_round_trip/];
/** Kept while the tab lives, so that other views may be looked at in between. */
const samples = [];

function chosen(names, wanted) {
  if (names.includes(wanted)) {
    return wanted;
  }
  return BEST.map((pattern) => names.find((name) => pattern.test(name))).find(Boolean) ?? names[0];
}

function controls({ query }, go) {
  const family = el('select', { id: 'family' }, query.family ? el('option', { value: query.family }, query.family) : null);
  const minutes = el('select', {}, ['1', '5', '15'].map((value) =>
    el('option', { value, selected: value === (query.minutes ?? '5') }, `${value} min`)));
  const change = () => go(['propagation'], { family: family.value, minutes: minutes.value });
  return el('form', { class: 'controls', change, submit: (event) => event.preventDefault() },
    el('label', {}, 'Histogram', family), el('label', {}, 'Last', minutes));
}

function offer(names, family) {
  const select = document.getElementById('family');
  if (select && select.options.length !== names.length) {
    select.replaceChildren(...names.map((name) => el('option', { value: name }, name)));
  }
  if (select && document.activeElement !== select) {
    select.value = family;
  }
}

async function load(route, signal) {
  samples.push({ at: Date.now(), histograms: parse(await metrics(signal)) });
  samples.splice(0, samples.length - MOST);
  return samples.length;
}

function draw(count, { query }) {
  const newest = samples.at(-1);
  const names = families(newest.histograms);
  const family = chosen(names, query.family);
  offer(names, family);
  if (!family) {
    return el('p', { class: 'dim' }, 'There is no histogram in the metrics yet.');
  }
  const since = newest.at - (query.minutes ?? 5) * 60000;
  const seen = samples.filter(({ at, histograms }) => at >= since && histograms.has(family));
  const series = [...newest.histograms.get(family).keys()];
  return series.map((labels) => one(family, labels, seen));
}

function one(family, labels, seen) {
  const of = (sample) => sample.histograms.get(family).get(labels);
  const whole = growth(of(seen.at(-1)), of(seen[0]));
  const start = total(whole) > 0 ? whole : of(seen.at(-1));
  const steps = seen.slice(1).map((sample, i) => ({ at: sample.at, grown: growth(of(sample), of(seen[i])) }));
  return section(labels || family,
    el('p', { class: 'dim' }, total(whole) > 0
      ? 'what came while this page was open'
      : 'nothing came while this page was open; shown is all since the start'),
    tiles([
      ['values', total(start)],
      ['P50', span(quantile(start, 0.5))],
      ['P90', span(quantile(start, 0.9))],
      ['P99', span(quantile(start, 0.99))],
    ]),
    lines(steps.filter(({ grown }) => total(grown) > 0)),
    columns(start));
}

export default { title: () => 'Propagation', controls, load, draw, moves: true, every: 5000 };

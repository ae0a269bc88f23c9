// Small drawings: quantiles over time, and the spread of values.
import { svg } from '/console/dom.js';
import { quantile } from '/console/histogram.js';
import { span } from '/console/words.js';

const WIDTH = 640;
const HEIGHT = 180;
const LEFT = 64;
const BOTTOM = 24;

function frame(label, ...children) {
  return svg('svg', { class: 'chart', viewBox: `0 0 ${WIDTH} ${HEIGHT + BOTTOM}`, role: 'img', 'aria-label': label }, children);
}

function words(x, y, anchor, text) {
  return svg('text', { x, y, 'text-anchor': anchor }, text);
}

/** P50 and P99 of each look; nothing for fewer than two. */
export function lines(steps) {
  if (steps.length < 2) {
    return null;
  }
  const curves = [['p50', 0.5], ['p99', 0.99]].map(([name, share]) =>
    [name, steps.map(({ at, grown }) => [at, quantile(grown, share)])]);
  const most = Math.max(...curves.flatMap(([, points]) => points.map(([, value]) => value))) || 1;
  const from = steps[0].at;
  const width = steps.at(-1).at - from;
  const x = (at) => LEFT + ((at - from) / width) * (WIDTH - LEFT - 8);
  const y = (value) => HEIGHT - (value / most) * (HEIGHT - 16);
  return frame(`P50 and P99 of the last ${span(width / 1000)}; the highest is ${span(most)}`,
    [0, 0.5, 1].map((part) => [
      svg('line', { class: 'grid', x1: LEFT, x2: WIDTH, y1: y(most * part), y2: y(most * part) }),
      words(LEFT - 6, y(most * part) + 4, 'end', part === 0 ? '0' : span(most * part)),
    ]).flat(),
    curves.map(([name, points]) =>
      svg('polyline', { class: `line ${name}`, points: points.map(([at, value]) => `${x(at)},${y(value)}`).join(' ') })),
    words(LEFT, HEIGHT + 18, 'start', new Date(from).toLocaleTimeString()),
    words(WIDTH, HEIGHT + 18, 'end', new Date(steps.at(-1).at).toLocaleTimeString()),
    words(WIDTH / 2, HEIGHT + 18, 'middle', 'P50 whole line, P99 broken line'));
}

/** How many values fell between the bounds. */
export function columns(buckets) {
  const counted = buckets.map(({ bound, count }, i) => ({ bound, count: count - (i > 0 ? buckets[i - 1].count : 0) }));
  const first = counted.findIndex(({ count }) => count > 0);
  const last = counted.findLastIndex(({ count }) => count > 0);
  if (first < 0) {
    return null;
  }
  const seen = counted.slice(Math.max(0, first - 1), last + 2);
  const most = Math.max(...seen.map(({ count }) => count));
  const step = (WIDTH - LEFT) / seen.length;
  return frame(`values from ${span(seen[0].bound)} to ${span(seen.at(-1).bound)}`,
    words(LEFT - 6, 20, 'end', most),
    seen.map(({ bound, count }, i) => {
      const height = (count / most) * (HEIGHT - 16);
      return svg('rect', { class: 'column', x: LEFT + i * step + 1, y: HEIGHT - height, width: Math.max(1, step - 2), height },
        svg('title', {}, `${count} up to ${span(bound)}`));
    }),
    words(LEFT, HEIGHT + 18, 'start', `up to ${span(seen[0].bound)}`),
    words(WIDTH, HEIGHT + 18, 'end', `up to ${span(seen.at(-1).bound)}`));
}

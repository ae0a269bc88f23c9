// Histograms of Prometheus' text format: parsed, subtracted, and asked for quantiles.
const LINE = /^(\w+)_bucket\{(.*)\} (\S+)/;
const BOUND = /,?le="([^"]+)"/;

/** family -> labels without le -> buckets in order, each with its bound in seconds and the count up to it. */
export function parse(text) {
  const found = new Map();
  text.split('\n').forEach((line) => {
    const [, family, labels, count] = LINE.exec(line) ?? [];
    const bound = family && BOUND.exec(labels);
    if (bound) {
      const series = ensure(ensure(found, family, () => new Map()), labels.replace(BOUND, '').replace(/^,/, ''), () => []);
      series.push({ bound: bound[1] === '+Inf' ? Infinity : Number(bound[1]), count: Number(count) });
    }
  });
  return found;
}

function ensure(map, key, make) {
  if (!map.has(key)) {
    map.set(key, make());
  }
  return map.get(key);
}

/** Those of time spans, by name. */
export function families(histograms) {
  return [...histograms.keys()].filter((name) => name.endsWith('_seconds')).sort();
}

/** What came between two looks; all of the later one when the process began anew in between. */
export function growth(later, earlier = []) {
  const before = new Map(earlier.map(({ bound, count }) => [bound, count]));
  const grown = later.map(({ bound, count }) => ({ bound, count: count - (before.get(bound) ?? 0) }));
  return grown.some(({ count }) => count < 0) ? later : grown;
}

export function total(buckets) {
  return buckets.at(-1)?.count ?? 0;
}

/** As Prometheus' histogram_quantile: linear within a bucket. */
export function quantile(buckets, share) {
  const rank = share * total(buckets);
  const at = buckets.findIndex(({ count }) => count >= rank && count > 0);
  if (at < 0) {
    return NaN;
  }
  const low = at === 0 ? { bound: 0, count: 0 } : buckets[at - 1];
  const { bound, count } = buckets[at];
  return Number.isFinite(bound)
    ? low.bound + ((bound - low.bound) * (rank - low.count)) / (count - low.count)
    : low.bound;
}

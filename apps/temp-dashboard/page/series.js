// Lines as columns: t (ms), v and others of the same length, sorted by t. Nothing here uses the
// DOM.

export const MAX_POINTS = 1000;
const MEAN_OF = 5;

export const emptySeries = (kind) => ({ kind, t: [] });

/** The first index whose t is at least (or, with `above`, more than) `time`. */
export function lowerBound(t, time, above = false) {
  let low = 0;
  let high = t.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (above ? t[middle] <= time : t[middle] < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Merges the columns of `news` into `series`. With `replace`, an element at the same t replaces the
 * old one; otherwise it is inserted behind it.
 */
export function merge(series, news, replace) {
  const columns = Object.keys(news).filter((key) => Array.isArray(news[key]));
  for (const column of columns) series[column] ??= [];
  for (let row = 0; row < news.t.length; ++row) {
    const time = news.t[row];
    const last = series.t.length - 1;
    let place = last < 0 || time > series.t[last] ? last + 1 : lowerBound(series.t, time, !replace);
    const same = replace && series.t[place] === time;
    for (const column of columns) {
      if (same) series[column][place] = news[column][row];
      else if (place > last) series[column].push(news[column][row]);
      else series[column].splice(place, 0, news[column][row]);
    }
  }
}

/** Drops the points older than `from`, and the oldest ones if there are more than `most`. */
export function trim(series, from, most = MAX_POINTS) {
  const drop = Math.max(lowerBound(series.t, from), series.t.length - most);
  if (drop <= 0) return;
  for (const key of Object.keys(series)) if (Array.isArray(series[key])) series[key].splice(0, drop);
}

/** The mean of each value and the four before it, or of fewer at the beginning. */
export function movingAverage(v, of = MEAN_OF) {
  return v.map((_, i) => {
    const first = Math.max(0, i + 1 - of);
    let sum = 0;
    for (let k = first; k <= i; ++k) sum += v[k];
    return sum / (i + 1 - first);
  });
}

/** The moving average of a line. For seconds, the server sends it. */
export const averageOf = (series) => (series.kind === "seconds" ? series.m : movingAverage(series.v));

/**
 * The smallest and the largest value (with their times), the mean and the last value of a line, or
 * null if it is empty. A second counts with all its readings.
 */
export function extremes(series) {
  const { t, v } = series;
  if (!t.length) return null;
  const low = series.lo ?? v;
  const high = series.hi ?? v;
  let min = 0;
  let max = 0;
  let sum = 0;
  let count = 0;
  for (let i = 0; i < t.length; ++i) {
    if (low[i] < low[min]) min = i;
    if (high[i] > high[max]) max = i;
    const n = series.n ? series.n[i] : 1;
    sum += v[i] * n;
    count += n;
  }
  const end = t.length - 1;
  return { min: low[min], minAt: t[min], max: high[max], maxAt: t[max], mean: sum / count, last: series.last ? series.last[end] : v[end] };
}

/**
 * The longest gap in time that a line bridges: five times what is usual between two readings, but
 * at least half a minute.
 */
export function longestStep(t) {
  if (t.length < 3) return Infinity;
  const steps = [];
  for (let i = 1; i < t.length; i += Math.max(1, Math.floor(t.length / 64))) steps.push(t[i] - t[i - 1]);
  steps.sort((a, b) => a - b);
  return Math.max(30_000, 5 * steps[steps.length >> 1]);
}

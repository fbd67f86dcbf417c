import type { Histogram as Metric, Registry } from "prom-client";

interface HistogramOptions {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly [string] | readonly [string, string];
  /** The upper bounds of the buckets, ascending. */
  readonly buckets: readonly number[];
  readonly registers: readonly Registry[];
}

/** Counts a value under its labels, in the order of their names. */
type Observe = (value: number, first: string | number, second?: string | number) => void;

interface Series {
  readonly labels: Readonly<Record<string, string | number>>;
  /** By bucket; the last is for values above all bounds. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram for what happens with every request and statement. prom-client's checks the labels and joins them to a key at
 * each value, which costs as much as a look-up in the database.
 */
export function histogram({ name, help, labelNames, buckets, registers }: HistogramOptions) {
  const all: Series[] = [];
  const found = new Map<string | number, Map<string | number, Series>>();
  const seriesOf = (first: string | number, second: string | number): Series => {
    let below = found.get(first);
    if (!below) found.set(first, (below = new Map()));
    let series = below.get(second);
    if (series) return series;
    const values = [first, second];
    const labels = Object.fromEntries(labelNames.map((label, at) => [label, values[at] ?? ""]));
    series = { labels, counts: [...buckets, 0].fill(0), sum: 0 };
    below.set(second, series);
    all.push(series);
    return series;
  };
  const get = async () => {
    const values = all.flatMap((series) => linesOf(series, name, buckets));
    return { name, help, type: "histogram", values, aggregator: "sum" };
  };
  const metric = { name, help, type: "histogram", get, reset: () => undefined };
  for (const registry of registers) registry.registerMetric(metric as unknown as Metric);
  const observe: Observe = (value, first, second = "") => {
    const series = seriesOf(first, second);
    let at = 0;
    while (at < buckets.length && value > (buckets[at] ?? 0)) at++;
    series.counts[at] = (series.counts[at] ?? 0) + 1;
    series.sum += value;
  };
  return observe;
}

function linesOf({ labels, counts, sum }: Series, name: string, buckets: readonly number[]) {
  let count = 0;
  const bounds = [...buckets, "+Inf"].map((le, at) => {
    count += counts[at] ?? 0;
    return { labels: { le, ...labels }, value: count, metricName: `${name}_bucket` };
  });
  const total = { labels, value: count, metricName: `${name}_count` };
  return [...bounds, { labels, value: sum, metricName: `${name}_sum` }, total];
}

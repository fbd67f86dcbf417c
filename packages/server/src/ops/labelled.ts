import type { Histogram } from "prom-client";

/** Looks up what a histogram has for some labels, once for each: a look-up costs more than observing. */
export function labelled(histogram: Histogram) {
  const found = new Map<string, Histogram.Internal<string>>();
  return (...labels: string[]) => {
    const key = labels.join(" ");
    let child = found.get(key);
    if (!child) found.set(key, (child = histogram.labels(...labels)));
    return child;
  };
}

/** How much of a measure runs. */
export interface Effort {
  readonly name: "full" | "short" | "smoke";
  /** Of a number of rounds, requests or files. */
  count(full: number): number;
  /** Of a duration in seconds. */
  seconds(full: number): number;
}

/** `smoke` checks every answer and says nothing about speed; `short` is enough to compare ratios with saved ones. */
export const efforts: Readonly<Record<Effort["name"], Effort>> = {
  full: { name: "full", count: (full) => full, seconds: (full) => full },
  short: { name: "short", count: shareOf(4), seconds: (full) => full / 2 },
  smoke: { name: "smoke", count: shareOf(50), seconds: () => 0.05 },
};

function shareOf(divisor: number): (full: number) => number {
  return (full) => Math.max(1, Math.ceil(full / divisor));
}

/** The value that a share of all values does not exceed; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[at] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Ratios pair by pair: a temporary slowdown of the machine affects both values of a pair. */
export function ratioOf(over: readonly number[], under: readonly number[]): Ratio {
  const ratios = over.map((value, index) => value / (under[index] ?? Number.NaN));
  return { ratio: median(ratios), middleHalf: [quantile(ratios, 0.25), quantile(ratios, 0.75)] };
}

export interface Ratio {
  /** The median of the pairs. */
  readonly ratio: number;
  /** Half of the pairs lie between these; far apart when the machine was busy. */
  readonly middleHalf: readonly [number, number];
}

/** Runs A B C, A B C, ... and collects the results of each. */
export async function interleave<Name extends string>(
  rounds: number,
  subjects: Readonly<Record<Name, () => Promise<number>>>,
): Promise<Record<Name, number[]>> {
  const names = Object.keys(subjects) as Name[];
  const figures = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) figures[name].push(await subjects[name]());
  }
  return figures;
}

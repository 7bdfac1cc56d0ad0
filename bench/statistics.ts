// The numbers that are told: medians, the middle half around them, and ratios within a round. Pure.

export interface Spread {
  readonly median: number;
  /** First and third quartile. */
  readonly low: number;
  readonly high: number;
}

/** Median and quartiles. @throws RangeError when there is nothing to summarise */
export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('expected measurements, got none');
  const sorted = [...values].sort((one, other) => one - other);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/**
 * How many times `others` the `values` are, each compared with the one of its own round: what slows the machine down for a
 * while slows both.
 * @throws RangeError when they are not of the same rounds
 */
export function ratiosOf(values: readonly number[], others: readonly number[]): Spread {
  if (values.length !== others.length) {
    throw new RangeError(`expected as many measurements of both, got ${values.length} and ${others.length}`);
  }
  return spreadOf(values.map((value, round) => value / (others[round] ?? Number.NaN)));
}

// Between two neighbours the value is interpolated.
function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}

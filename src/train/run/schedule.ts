/**
 * @file The learning rate over a run: a linear rise from zero, then half a cosine down to zero.
 * Source: Loshchilov & Hutter 2017, "SGDR", eq. 5, one cycle.
 */

/** Learning rate of step `step` (from 1) of `steps`, the first `warmup` of which rise. */
export function learningRateAt(step: number, steps: number, warmup: number, peak: number): number {
  if (step <= warmup) return (peak * step) / warmup;
  return (peak * (1 + Math.cos((Math.PI * (step - warmup)) / (steps - warmup + 1)))) / 2;
}

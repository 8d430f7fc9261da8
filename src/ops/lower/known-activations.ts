/**
 * @file Recognises an activation function by its values: which of the functions that neurons can compute agrees with a
 * set of samples.
 */
import { type Activation, activate, type Staircase } from '../../graph/activation.ts';

/** Functions that are known as a whole; the levels of a staircase are found one by one. */
export type KnownActivation = Exclude<Activation, Staircase>;

/** Where functions are compared: densely around zero, and far out, where limits show. */
export const samples: readonly number[] = [
  ...Array.from({ length: 201 }, (_, i) => (i - 100) / 10),
  ...[12, 16, 24, 32, 48, 64, 100, 256, 1000, 10_000].flatMap((x) => [x, -x]),
];

/** Within this many of the samples' first every value must be finite; beyond, a decomposition may overflow. */
const dense = 201;
const tolerance = 1e-4;

const fixed: readonly KnownActivation[] = [
  { kind: 'gelu', approximate: false },
  { kind: 'gelu', approximate: true },
  ...(['hard-swish', 'mish', 'sigmoid', 'silu', 'softplus', 'softsign', 'tanh'] as const).map((kind) => ({
    kind,
  })),
];

/** The activation whose values at `samples` these are, to 1e-4; of several, the nearest. */
export function recognise(values: ArrayLike<number>): KnownActivation | undefined {
  let found: KnownActivation | undefined;
  let least = tolerance;
  for (const activation of [...fitted(values), ...fixed]) {
    const error = distance(values, activation);
    if (error >= least) continue;
    found = activation;
    least = error;
  }
  return found;
}

/** Functions with parameters, read off a few samples. */
function fitted(values: ArrayLike<number>): KnownActivation[] {
  const at = (x: number): number => values[samples.indexOf(x)];
  const found: KnownActivation[] = [];
  const slope = -at(-1);
  const [min, max] = [at(-10_000), at(10_000)];
  const isLimited = [min !== -10_000, max !== 10_000];
  if (isLimited[0] || isLimited[1]) {
    const clip = { min: isLimited[0] ? min : null, max: isLimited[1] ? max : null };
    if ((clip.min ?? 0) <= 0 && (clip.max ?? 1) > 0) found.push({ kind: 'clip', ...clip });
  }
  if (slope > 0 && Math.abs(slope - 1) > 1e-3) found.push({ kind: 'leaky', slopes: [slope] });
  if (min < 0 && min > -1000) found.push({ kind: 'elu', alpha: -min, scale: 1, width: 1 });
  return found;
}

/** Largest difference, relative where the function is large; infinite where values are missing. */
function distance(values: ArrayLike<number>, activation: Activation): number {
  let largest = 0;
  for (let i = 0; i < samples.length; i++) {
    const want = activate(activation, samples[i], 0);
    const error = Math.abs(values[i] - want) / Math.max(1, Math.abs(want));
    if (Number.isFinite(values[i])) largest = Math.max(largest, error);
    else if (i < dense) return Number.POSITIVE_INFINITY;
  }
  return largest;
}

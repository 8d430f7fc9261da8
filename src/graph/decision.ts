/**
 * @file The decision: how a model's scores become a class. It is found once, from the graph or by what the user declares, and
 * ANN and spiking network decide by the same one.
 *
 * - `argmax`: the class is the index of the largest score.
 * - `threshold`: one score; class 1 where the output is above the threshold (or, for a score of class 0, below it), else class 0.
 * - `values`: numbers without a class, such as those of a regression; they have errors, not accuracies.
 * - `map`: scores at many positions, such as those of a segmentation; they are no class of the image either.
 */
import { type Shape, sizeOf } from './tensor.ts';

/** Functions between read-out and output that the network leaves out, because the order of scores is the same without. */
export type Ending =
  | 'sigmoid'
  | 'tanh'
  | 'softplus'
  | 'softsign'
  | 'softmax'
  | 'log-softmax'
  | 'exp'
  | 'log'
  | 'sqrt';

export const endingNames: readonly Ending[] = [
  'sigmoid',
  'tanh',
  'softplus',
  'softsign',
  'softmax',
  'log-softmax',
  'exp',
  'log',
  'sqrt',
];

/** What all decisions say. */
export interface DecisionBase {
  /** The ANN's output that is read. */
  readonly output: string;
  /** Its shape without the batch axis. */
  readonly shape: Shape;
  /** From the read-out to the output. */
  readonly endings: readonly Ending[];
  /** The values that a softmax makes sum to one; absent where that is all of them. */
  readonly runs?: Runs | undefined;
  /** A factor and an offset behind the endings, such as those of a percentage. */
  readonly linear?: Linear | undefined;
  /** Operator behind a softmax that `endings` and `linear` lack, such as `Pow`: a spiking network's scores are those before it. */
  readonly leftOut?: string | undefined;
}

/** x · factor + offset. */
export interface Linear {
  readonly factor: number;
  readonly offset: number;
}

/** Of values at several positions, those of one position: so many, so far from one to the next. */
export interface Runs {
  readonly length: number;
  readonly stride: number;
}

export type Decision =
  | (DecisionBase & { readonly kind: 'argmax' | 'map' })
  | (DecisionBase & {
      readonly kind: 'values';
      /** Whether the user said so. */
      readonly declared?: boolean | undefined;
    })
  | (DecisionBase & ScoreThreshold);

/** One score decides between two classes. */
export interface ScoreThreshold {
  readonly kind: 'threshold';
  readonly threshold: number;
  /** Whether class 1 is below the threshold, not above. */
  readonly below?: boolean | undefined;
}

/** A decision that the user declares instead of the one that is found. */
export type DeclaredDecision = { readonly kind: 'argmax' | 'sign' | 'values' } | ScoreThreshold;

/**
 * Number of classes, or null where no class is decided.
 * @example
 * ```ts
 * classCount(network.decision); // → 2
 * ```
 */
export function classCount(decision: Decision): number | null {
  if (decision.kind === 'threshold') return 2;
  return decision.kind === 'argmax' ? sizeOf(decision.shape) : null;
}

/**
 * Index of the largest value; the first one where several are equal.
 * @example
 * ```ts
 * argmax([0.1, 0.7, 0.2]); // → 1
 * ```
 */
export function argmax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * The class of one image by the model's output; null where no class is decided.
 * @example
 * ```ts
 * decideOutput(network.decision, [0.2, 0.8]); // → 1
 * ```
 */
export function decideOutput(decision: Decision, output: ArrayLike<number>): number | null {
  if (decision.kind === 'threshold') {
    return Number(decision.below ? output[0] < decision.threshold : output[0] > decision.threshold);
  }
  return decision.kind === 'argmax' ? argmax(output) : null;
}

/**
 * The class of one image by what the read-out gives: by the potentials, exact integers, for an argmax, else by the logits, which are
 * in the ANN's units.
 * @example
 * ```ts
 * decideReadout(network.decision, simulatorOf(network, 'event').run([0, 255])); // → 1
 * ```
 */
export const decideReadout = (
  decision: Decision,
  { logits, potentials }: { readonly logits: ArrayLike<number>; readonly potentials: ArrayLike<number> },
): number | null =>
  decision.kind === 'argmax' ? argmax(potentials) : decideOutput(decision, outputOf(decision, logits));

/**
 * What the model's output would be for these values at the read-out.
 * @example
 * ```ts
 * outputOf({ kind: 'threshold', output: 'p', shape: [1], endings: ['sigmoid'], threshold: 0.5 }, [0]); // → [0.5]
 * ```
 */
export function outputOf(
  { endings, runs, linear }: Pick<Decision, 'endings' | 'runs' | 'linear'>,
  logits: ArrayLike<number>,
): Float64Array {
  let values: Float64Array = Float64Array.from(logits);
  for (const ending of endings) {
    if (ending === 'softmax' || ending === 'log-softmax') values = normalisedRuns(values, ending, runs);
    else values = values.map(curves[ending]);
  }
  return linear ? values.map((value) => value * linear.factor + linear.offset) : values;
}

function normalisedRuns(
  values: Float64Array,
  ending: 'softmax' | 'log-softmax',
  { length, stride }: Runs = { length: values.length, stride: 1 },
): Float64Array {
  const out = new Float64Array(values.length);
  for (let run = 0; run < values.length / length; run++) {
    const start = Math.floor(run / stride) * stride * length + (run % stride);
    const own = normalised(
      Float64Array.from({ length }, (_, i) => values[start + i * stride]),
      ending,
    );
    for (let i = 0; i < length; i++) out[start + i * stride] = own[i];
  }
  return out;
}

const curves: Readonly<Record<Exclude<Ending, 'softmax' | 'log-softmax'>, (x: number) => number>> = {
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  softsign: (x) => x / (1 + Math.abs(x)),
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
};

function normalised(values: Float64Array, ending: 'softmax' | 'log-softmax'): Float64Array {
  const largest = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logSum = largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
  return values.map((value) => (ending === 'softmax' ? Math.exp(value - logSum) : value - logSum));
}

/** The value at the read-out that a threshold of the output stands for: endings rise strictly. */
export function readoutThreshold(decision: Decision): number {
  if (decision.kind !== 'threshold') return 0;
  if (decision.endings.length === 0) return decision.threshold;
  let [low, high] = [-1e3, 1e3];
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (outputOf(decision, [middle])[0] > decision.threshold) high = middle;
    else low = middle;
  }
  return high;
}

/** @file Loss, hits, penalty and gradient of a few images: the work of one worker in one step. */
import type { Plan, Step } from '../ops/plan.ts';
import { flattened } from '../train/flattened.ts';
import type { Tensor, Tensor2D, TensorFlow } from '../train/tensorflow.ts';
import type { Shard } from '../train/work.ts';
import { augmentedPixels } from './augmentation.ts';
import { activates } from './interpret/activations.ts';
import { type Hooks, interpret } from './interpret/interpret.ts';
import type { Value } from './interpret/value.ts';
import { crossEntropy, distanceOf } from './loss.ts';
import type { GraphSlot } from './parameters.ts';
import { penaltyOf } from './penalty.ts';
import { quantised } from './quantise.ts';
import { roundedPixels } from './round-pixels.ts';
import type { EpochState, TuneShardResult, TuneWork } from './work.ts';

/** Arithmetic that goes into a sum which no neuron has fired for yet. */
const arithmetic = new Set(['Add', 'Sub', 'Sum', 'Mean', 'Mul', 'Div', 'Neg', 'BatchNormalization']);

/** Whether a node takes a sum as it is: to add to it, or to let neurons fire for it by a function of its own. */
const takesSum = (step: Step): boolean => arithmetic.has(step.node.type) || activates(step);

/** Computes one shard with `parameters`, freeing every tensor it made. */
export function computeTuneShard(
  tf: TensorFlow,
  work: TuneWork,
  plan: Plan,
  state: EpochState,
  parameters: Float32Array,
  shard: Shard,
): TuneShardResult {
  tf.engine().startScope();
  try {
    const tensors = work.slots.map(({ offset, size, shape }) =>
      tf.tensor(parameters.slice(offset, offset + size), [...shape]),
    );
    const values = augmentedPixels(work.image, work.augmentation, shard);
    const images = shard.labels.length;
    const pixels = tf.tensor2d(values, [images, values.length / images]);
    if (shard.seeds === undefined) return classify(tf, work, plan, state, tensors, pixels, shard.labels);
    return differentiate(tf, work, plan, state, tensors, pixels, shard.labels);
  } finally {
    tf.engine().endScope();
  }
}

/** Of the model as it is, not rounded; the penalty is that of its values. */
function classify(
  tf: TensorFlow,
  work: TuneWork,
  plan: Plan,
  state: EpochState,
  tensors: readonly Tensor[],
  pixels: Tensor2D,
  labels: Int32Array,
): TuneShardResult {
  const { hooks, penalty } = watch(tf, work, { ...state, steps: undefined });
  const logits = interpret(tf, plan, pixels, named(work.slots, tensors), hooks);
  return measured(logits, labels, crossEntropy(tf, logits, labels), penalty());
}

function differentiate(
  tf: TensorFlow,
  work: TuneWork,
  plan: Plan,
  state: EpochState,
  parameters: readonly Tensor[],
  pixels: Tensor2D,
  labels: Int32Array,
): TuneShardResult {
  const { distil, match } = work.loss;
  const original = distil > 0 || match > 0 ? interpret(tf, plan, pixels, new Map()) : undefined;
  const seen: TuneShardResult[] = [];
  const carried =
    state.pixels === undefined
      ? pixels
      : tf.tensor2d(roundedPixels(pixels.dataSync() as Float32Array, state.pixels), pixels.shape);
  const gradients = tf.grads((...tensors: Tensor[]) => {
    const { hooks, penalty } = watch(tf, work, state);
    const logits = interpret(tf, plan, carried, named(work.slots, tensors), hooks);
    const error = crossEntropy(tf, logits, labels);
    const charged = state.price > 0 ? penalty() : undefined;
    seen.push(measured(logits, labels, error, charged));
    const distance = original && distanceOf(tf, logits, original, work.loss);
    return tf.addN([
      error,
      ...(distance ? [distance] : []),
      ...(charged ? [tf.mul(charged, state.price)] : []),
    ]);
  })([...parameters]);
  return { ...seen[0], gradient: flattened(gradients) };
}

const named = (slots: readonly GraphSlot[], tensors: readonly Tensor[]): ReadonlyMap<string, Tensor> =>
  new Map(slots.map(({ name }, i) => [name, tensors[i]]));

/** Rounds values on the way and remembers those that are paid for. */
function watch(
  tf: TensorFlow,
  { penalty }: TuneWork,
  { steps, rounding, rounded, charged }: EpochState,
): { readonly hooks: Hooks; penalty(): Tensor | undefined } {
  const roundedAs = new Map(rounded.map((point) => [point.value, point]));
  const weightsOf = new Map(charged.map(({ value, weights }) => [value, weights]));
  const sums = new Map<string, Value>();
  const terms: Tensor[] = [];
  const hooks: Hooks = {
    after(name, value) {
      const point = roundedAs.get(name);
      const carried =
        point && steps !== undefined ? quantised(tf, value, point.maxima, steps, rounding) : value;
      const weights = weightsOf.get(name);
      if (weights) terms.push(penaltyOf(tf, penalty, carried, weights));
      if (!point?.isSum) return carried;
      sums.set(name, carried);
      return value;
    },
    before: (name: string, step: Step) => (takesSum(step) ? undefined : sums.get(name)),
  };
  return { hooks, penalty: () => (terms.length === 0 ? undefined : tf.addN(terms)) };
}

function measured(
  logits: Tensor2D,
  labels: Int32Array,
  error: Tensor,
  penalty: Tensor | undefined,
): TuneShardResult {
  const values = logits.dataSync();
  const classes = logits.shape[1];
  let correct = 0;
  labels.forEach((label, image) => {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (values[image * classes + c] > values[image * classes + best]) best = c;
    }
    if (best === label) correct++;
  });
  return {
    images: labels.length,
    loss: error.dataSync()[0],
    correct,
    penalty: penalty?.dataSync()[0] ?? 0,
  };
}

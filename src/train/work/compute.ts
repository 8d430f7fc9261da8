/** @file Loss, hits, penalty and gradient of a few images: the work of one worker in one step. */
import { type Plan, planGraph, type Step } from '../../ops/plan.ts';
import { activates } from '../interpret/activations.ts';
import { type Hooks, interpret } from '../interpret/interpret.ts';
import type { Value } from '../interpret/value.ts';
import type { ParameterSlot } from '../parameters.ts';
import { penaltyOf } from '../spikes/penalty.ts';
import { quantised } from '../spikes/quantise.ts';
import { roundedPixels } from '../spikes/round-pixels.ts';
import type { Tensor, Tensor2D, TensorFlow } from '../tensorflow.ts';
import { augmentedPixels } from './augment.ts';
import { crossEntropy, distanceOf } from './loss.ts';
import type { Shard, ShardResult } from './shard.ts';
import type { EpochState, Work } from './work.ts';

/** Arithmetic that goes into a sum which no neuron has fired for yet. */
const arithmetic = new Set(['Add', 'Sub', 'Sum', 'Mean', 'Mul', 'Div', 'Neg', 'BatchNormalization']);

/** Whether a node takes a sum as it is: to add to it, or to let neurons fire for it by a function of its own. */
const takesSum = (step: Step): boolean => arithmetic.has(step.node.type) || activates(step);

export interface ShardComputer {
  /** Shards to come are computed in this state. */
  begin(state: EpochState): void;
  /** Frees every tensor that it makes. */
  compute(parameters: Float32Array, shard: Shard): ShardResult;
}

/** Computes the shards of one run, in the calling thread. */
export function shardComputer(tf: TensorFlow, work: Work): ShardComputer {
  const plan = planGraph(work.graph);
  let state: EpochState | undefined;
  return {
    begin(next) {
      state = next;
    },
    compute(parameters, shard) {
      tf.engine().startScope();
      try {
        const tensors = work.slots.map(({ offset, size, shape }) =>
          tf.tensor(parameters.slice(offset, offset + size), [...shape]),
        );
        const values = augmentedPixels(work.image, work.augmentation, shard);
        const images = shard.labels.length;
        const pixels = tf.tensor2d(values, [images, values.length / images]);
        const task = { tf, work, plan, state: state ?? idle, parameters: tensors, pixels, shard };
        return shard.seeds === undefined ? classify(task) : differentiate(task);
      } finally {
        tf.engine().endScope();
      }
    },
  };
}

/** Values as they are, nothing penalised. */
const idle: EpochState = {
  rounding: 'nearest',
  pixels: undefined,
  firing: [],
  penalised: [],
  penaltyWeight: 0,
};

interface Task {
  readonly tf: TensorFlow;
  readonly work: Work;
  readonly plan: Plan;
  readonly state: EpochState;
  readonly parameters: readonly Tensor[];
  readonly pixels: Tensor2D;
  readonly shard: Shard;
}

/** Of the model as it is, not rounded; the penalty is that of its values. */
function classify({ tf, work, plan, state, parameters, pixels, shard }: Task): ShardResult {
  const { hooks, penalty, active } = watch(tf, state, 'classify');
  const logits = interpret(tf, plan, pixels, named(work.slots, parameters), hooks);
  const error = crossEntropy(tf, logits, shard.labels);
  return { ...measured(logits, shard.labels, error, penalty()), active: active() };
}

function differentiate({ tf, work, plan, state, parameters, pixels, shard }: Task): ShardResult {
  const { labels, seeds } = shard;
  const { distil, match } = work.loss;
  const original = distil > 0 || match > 0 ? interpret(tf, plan, pixels, new Map()) : undefined;
  const seen: ShardResult[] = [];
  const encoded =
    state.pixels === undefined
      ? pixels
      : tf.tensor2d(roundedPixels(pixels.dataSync() as Float32Array, state.pixels), pixels.shape);
  const gradients = tf.grads((...tensors: Tensor[]) => {
    const { hooks, penalty } = watch(tf, state, 'train');
    const logits = interpret(tf, plan, encoded, named(work.slots, tensors), hooks, seeds);
    const error = crossEntropy(tf, logits, labels);
    const penalised = state.penaltyWeight > 0 ? penalty() : undefined;
    seen.push(measured(logits, labels, error, penalised));
    const distance = original && distanceOf(tf, logits, original, work.loss);
    return tf.addN([
      error,
      ...(distance ? [distance] : []),
      ...(penalised ? [tf.mul(penalised, state.penaltyWeight)] : []),
    ]);
  })([...parameters]);
  return { ...seen[0], gradient: flattened(gradients) };
}

const named = (slots: readonly ParameterSlot[], tensors: readonly Tensor[]): ReadonlyMap<string, Tensor> =>
  new Map(slots.map(({ name }, i) => [name, tensors[i]]));

interface Watch {
  readonly hooks: Hooks;
  penalty(): Tensor | undefined;
  /** Units with a value other than zero, if they are counted. */
  active(): number;
}

/** To train, rounds values for which neurons fire; to classify, counts active units; adds up penalties. */
function watch(tf: TensorFlow, state: EpochState, to: 'train' | 'classify'): Watch {
  const { rounding, penaltyWeight } = state;
  const firing = new Map(state.firing.map((point) => [point.value, point]));
  const penalised = to === 'classify' || penaltyWeight > 0 ? state.penalised : [];
  const sums = new Map<string, Value>();
  const terms: Tensor[] = [];
  let active = 0;
  const hooks: Hooks = {
    after(name, value) {
      const point = firing.get(name);
      if (point && to === 'classify') active += tf.sum(tf.abs(tf.sign(value.tensor))).dataSync()[0];
      const fired =
        to === 'train' && point?.steps !== undefined
          ? quantised(tf, value, point.maxima, point.steps, rounding)
          : value;
      for (const term of penalised) if (term.value === name) terms.push(penaltyOf(tf, term, fired));
      if (!point?.isSum) return fired;
      sums.set(name, fired);
      return value;
    },
    before: (name: string, step: Step) => (takesSum(step) ? undefined : sums.get(name)),
  };
  return {
    hooks,
    penalty: () => (terms.length === 0 ? undefined : tf.addN(terms)),
    active: () => active,
  };
}

function measured(
  logits: Tensor2D,
  labels: Int32Array,
  error: Tensor,
  penalty: Tensor | undefined,
): ShardResult {
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
    active: 0,
  };
}

/** The values of all tensors, one after the other. */
function flattened(tensors: readonly Tensor[]): Float32Array {
  const values = new Float32Array(tensors.reduce((size, tensor) => size + tensor.size, 0));
  let offset = 0;
  for (const tensor of tensors) {
    values.set(tensor.dataSync(), offset);
    offset += tensor.size;
  }
  return values;
}

/**
 * @file The decision of a model, found from the end of its graph. One score decides by the place of its last function's
 * turning point: 1/2 of a sigmoid, 0 of a tanh or of a linear layer (the logit of a sigmoid that was left out).
 */
import { FirstspikeError } from '../error.ts';
import {
  type Decision,
  type DeclaredDecision,
  type Ending,
  endingNames,
  type Linear,
  outputOf,
  type Runs,
} from '../graph/decision.ts';
import { formatShape, type Shape, sizeOf } from '../graph/tensor.ts';
import { linearOf, movesOnly, tailOf } from './lower/endings.ts';
import type { SoftmaxAttributes } from './operators/softmax.ts';
import type { Plan, Step } from './plan.ts';
import { runsOf } from './reference/softmax.ts';

/**
 * The decision of a planned model with one output.
 * @param declared what the user says, where the graph leaves it open or says otherwise
 * @throws FirstspikeError `usage` for a declared decision that the output cannot make; `unsupported` for an output that is
 * the same for every image
 * @example
 * ```ts
 * decisionOf(planGraph(graph)).kind; // → 'argmax'
 * ```
 */
export function decisionOf(plan: Plan, declared?: DeclaredDecision): Decision {
  const [output] = plan.graph.outputs;
  const shape = withoutBatch(plan.shapes.get(output) ?? []);
  const runs = softmaxRuns(plan);
  if (runs.some(({ length }) => length === 1)) {
    const cure =
      sizeOf(shape) === 1
        ? 'end the model with a sigmoid, or with one output per class'
        : 'give it the axis of the classes';
    throw new FirstspikeError(
      'unsupported',
      `The output "${output}" is a softmax over one score, which is the same for every image; ${cure}.`,
    );
  }
  checkLabelling(plan);
  const tail = tailOf(plan).steps;
  const named = fromFirstNamed(tail);
  const linear = linearEnd(tail.slice(0, tail.length - named.length), named[0], plan);
  const unnamed = (linear ? named : tail).find((step) => endingOf(step) === undefined);
  const base = {
    output,
    shape,
    endings: endingsOf(plan),
    ...(runs.length > 0 && runs[0].length < sizeOf(shape) && { runs: runs[0] }),
    ...(linear && { linear }),
    ...(unnamed && { leftOut: unnamed.node.type }),
  };
  const found = foundDecision(plan, base, declared);
  const decision = declared ? declareDecision(found, declared) : found;
  if (decision.kind === 'values' && unnamed) {
    throw new FirstspikeError(
      'unsupported',
      `The ${unnamed.node.type} behind the softmax that gives "${output}" is left out of a spiking network, and the error of its values would be one of other numbers; choose the value before it with --output, or another --decision.`,
    );
  }
  return decision;
}

/** A label taken along an axis of length one, such as the batch axis, is 0 for every image. */
function checkLabelling({ graph, shapes }: Plan): void {
  const [output] = graph.outputs;
  const shape = shapes.get(output) ?? [];
  if (graph.labelling === undefined || sizeOf(shape) <= 1) return;
  const { type, axis } = graph.labelling;
  if (shape[axis < 0 ? axis + shape.length : axis] !== 1) return;
  throw new FirstspikeError(
    'unsupported',
    `The output is the ${type} of "${output}" (${formatShape(shape)}) along axis ${axis}, which has one score, so that it is 0 for every image; give it the axis of the classes.`,
  );
}

type Base = Pick<Decision, 'output' | 'shape' | 'endings' | 'runs' | 'linear' | 'leftOut'>;

function foundDecision(plan: Plan, base: Base, declared?: DeclaredDecision): Decision {
  const { comparison } = plan.graph;
  if (comparison && sizeOf(base.shape) === 1) {
    return {
      ...base,
      kind: 'threshold',
      threshold: comparison.threshold,
      ...(comparison.below && { below: true }),
    };
  }
  if (comparison && !declared) {
    throw new FirstspikeError(
      'unsupported',
      `The output says of each of the ${sizeOf(base.shape)} values of "${base.output}" whether it is ${comparison.below ? 'below' : 'above'} ${Number(comparison.threshold.toPrecision(7))}, which is no class of the image; --decision argmax reads the largest of them as the class, --decision values measures their error.`,
    );
  }
  if (base.shape.filter((n) => n > 1).length > 1) return { ...base, kind: 'map' };
  if (sizeOf(base.shape) > 1) return { ...base, kind: 'argmax' };
  const threshold = thresholdOf(plan, base.endings);
  return threshold === undefined ? { ...base, kind: 'values' } : { ...base, kind: 'threshold', threshold };
}

/**
 * Another decision about the same output.
 * @throws FirstspikeError `usage` for a declared decision that the output cannot make
 */
export function declareDecision(found: Decision, declared: DeclaredDecision): Decision {
  const { output, shape, endings, runs, linear, leftOut } = found;
  const base = {
    output,
    shape,
    endings,
    ...(runs && { runs }),
    ...(linear && { linear }),
    ...(leftOut !== undefined && { leftOut }),
  };
  const cannot = (why: string) =>
    new FirstspikeError(
      'usage',
      `The output "${output}" is ${formatShape(shape)} per image, and ${why}; choose another --decision, or another output.`,
    );
  if (declared.kind === 'values') return { ...base, kind: 'values', declared: true };
  if (declared.kind === 'argmax') {
    if (sizeOf(shape) > 1 && shape.filter((n) => n > 1).length === 1) return { ...base, kind: 'argmax' };
    throw cannot('the largest of its scores is no class of the image');
  }
  if (sizeOf(shape) !== 1) throw cannot('a threshold decides by one score');
  if (declared.kind === 'threshold') return { ...base, ...declared };
  // The sign is that of the logit.
  const [threshold] = outputOf(base, [0]);
  if (!Number.isFinite(threshold))
    throw cannot(`it is ${threshold} where the score before its last function is 0`);
  return { ...base, kind: 'threshold', threshold };
}

/** Of each softmax at the end: a softmax over an axis of length one, such as the batch axis, gives 1 for every image. */
const softmaxRuns = (plan: Plan): Runs[] =>
  tailOf(plan)
    .steps.filter(({ operator }) => operator.endsClassifier)
    .map(({ attributes, inputShapes: [shape] }) => {
      const { axis, flattened } = attributes as SoftmaxAttributes;
      return runsOf(shape, axis, flattened);
    });

/** A value whose first axis is longer than one has lost its batch axis. */
const withoutBatch = (shape: Shape): Shape => (shape[0] === 1 ? shape.slice(1) : shape);

const endingOf = ({ node }: Step): Ending | undefined =>
  endingNames.find((name) => name.replace('-', '') === node.type.toLowerCase());

/** The steps of a tail from the first ending that has a name, seen from the output. */
function fromFirstNamed(tail: readonly Step[]): readonly Step[] {
  const first = tail.findIndex((step) => endingOf(step) !== undefined);
  return first < 0 ? [] : tail.slice(first);
}

/** What the steps between the last ending and the output do, seen from the output, if it is a factor and an offset. */
const linearEnd = (after: readonly Step[], ending: Step | undefined, plan: Plan): Linear | undefined =>
  after.length > 0 && ending ? linearOf(after.toReversed(), ending, plan) : undefined;

const endingsOf = (plan: Plan): Ending[] =>
  tailOf(plan)
    .steps.map(endingOf)
    .filter((name) => name !== undefined)
    .reverse();

/** Where one score turns from class 0 to class 1; undefined where it is no score of two classes. */
function thresholdOf(plan: Plan, endings: readonly Ending[]): number | undefined {
  const last = endings.at(-1);
  if (last === 'sigmoid') return 0.5;
  if (last === 'tanh' || last === 'softsign') return 0;
  if (last !== undefined) return undefined;
  const root = writerOf(plan, plan.graph.outputs[0]);
  if (root === undefined) return undefined;
  if (root.node.type === 'HardSigmoid' || isUnitClip(root)) return 0.5;
  return linearValues(plan).has(plan.graph.outputs[0]) ? 0 : undefined;
}

/** The step whose elements a value holds. */
function writerOf(plan: Plan, output: string): Step | undefined {
  let value = output;
  for (const step of plan.steps.toReversed()) {
    if (!step.node.outputs.includes(value)) continue;
    if (!movesOnly(step)) return step;
    [value] = step.node.inputs;
  }
  return undefined;
}

const isUnitClip = ({ node, attributes }: Step): boolean => {
  if (node.type !== 'Clip') return false;
  const { min, max } = attributes as { readonly min: number; readonly max: number };
  return min === 0 && max === 1;
};

const weighted: readonly string[] = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul'];

/** Sums of weighted values: logits, and no activations that were scaled, shifted or pooled. */
function linearValues({ steps }: Plan): ReadonlySet<string> {
  const linear = new Set<string>();
  for (const step of steps) {
    const { node, operator } = step;
    const read = movesOnly(step) ? node.inputs.slice(0, 1) : node.inputs;
    const keeps = movesOnly(step) || operator.affine === true || operator.dependence === 'mixed';
    if (!weighted.includes(node.type) && !(keeps && read.some((name) => linear.has(name)))) continue;
    for (const name of node.outputs) linear.add(name);
  }
  return linear;
}

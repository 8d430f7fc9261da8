/**
 * @file Graph → blueprint: walks the nodes once and asks each operator what it becomes.
 */
import { FirstspikeError } from '../error.ts';
import type { Window } from '../geometry/window.ts';
import { formatShape, type Shape, sizeOf } from '../graph/tensor.ts';
import { unsupportedNode } from '../ops/node-error.ts';
import type { Connector } from '../ops/operator.ts';
import type { Plan, Step } from '../ops/plan.ts';
import type { PooledPotential, Potential, Signal, Spikes, Term } from '../ops/signal.ts';
import { isTail } from '../ops/table.ts';
import type { Blueprint, InputRange, PopulationBlueprint, SpikingBlueprint } from './blueprint.ts';

/** Of all values together: each may need a bias of eight bytes and a factor of as many. */
const MAX_ELEMENTS = 2 ** 26;

/**
 * Builds the populations and projections that carry a graph.
 * An input whose range starts below zero is encoded from its minimum; the difference moves into the biases.
 * @throws FirstspikeError `unsupported` that names the node, the operator and what would work
 */
export function buildBlueprint(plan: Plan, range: InputRange): Blueprint {
  const { graph } = plan;
  if (graph.inputs.length !== 1 || graph.outputs.length < 1) {
    throw new FirstspikeError(
      'unsupported',
      `The model has ${graph.inputs.length} inputs and ${graph.outputs.length} outputs; a classifier with one image input and one output would work.`,
    );
  }
  const populations: PopulationBlueprint[] = [];
  const signals = new Map<string, Signal>();
  const [input] = graph.inputs;
  const inputShape = withoutBatch(input.shape);
  populations.push({ kind: 'input', name: 'input', shape: inputShape, value: input.name });
  signals.set(input.name, inputSpikes(inputShape, range));

  const names = nameGiver();
  /** Values that a softmax has normalised, with its name: only such as move them may follow. */
  const tails = new Map<string, string>();
  let elements = sizeOf(inputShape);
  for (const step of plan.steps) {
    const { node } = step;
    elements += sizeOf(step.outputShapes[0]);
    if (elements > MAX_ELEMENTS) throw tooLarge(elements);
    const connector = connectorFor(step, populations, names);
    const follows = node.inputs.map((name) => tails.get(name)).find((name) => name !== undefined);
    if (follows && !isTail(node.type) && !movesOnly(step)) {
      throw connector.unsupported(`it follows ${follows}, which is only supported as the last step.`);
    }
    const tail = isTail(node.type) ? `${node.type} "${node.name}"` : follows;
    if (tail) tails.set(node.outputs[0], tail);
    const inputs = node.inputs.map((name) => signals.get(name));
    signals.set(node.outputs[0], step.operator.connect(step.attributes, inputs, connector));
  }
  const last = signals.get(graph.outputs[0]);
  if (!last) {
    throw new FirstspikeError(
      'unsupported',
      `The output "${graph.outputs[0]}" does not depend on the input; the model has nothing to convert.`,
    );
  }
  populations.push(readout(last, graph.outputs[0]));
  return { populations: reachable(populations) };
}

const tooLarge = (elements: number): FirstspikeError =>
  new FirstspikeError(
    'unsupported',
    `The model's values have ${elements} elements or more in all, and at most ${MAX_ELEMENTS} work; use smaller images or fewer channels.`,
  );

const withoutBatch = (shape: Shape): Shape => shape.slice(1);

function inputSpikes(shape: Shape, { min }: InputRange): Spikes {
  const spikes: Spikes = { kind: 'spikes', shape, population: 'input' };
  if (min === 0) return spikes;
  const size = sizeOf(shape);
  return {
    ...spikes,
    affine: { scale: new Float64Array(size).fill(1), offset: new Float64Array(size).fill(min) },
  };
}

const movesOnly = ({ node }: Step): boolean =>
  ['Identity', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Cast', 'Dropout'].includes(node.type);

/** `conv1`, `conv2`, `dense1`, …: short names that reports can print. */
function nameGiver(): (kind: string) => string {
  const counts = new Map<string, number>();
  return (kind) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return `${kind}${count}`;
  };
}

function kindOf(potential: Potential): string {
  if (potential.terms.length > 1) return 'add';
  const [term] = potential.terms;
  if (potential.nonNegative && term?.synapses.kind === 'conv') return 'average';
  return term?.synapses.kind ?? 'constant';
}

function connectorFor(
  step: Step,
  populations: PopulationBlueprint[],
  names: (kind: string) => string,
): Connector {
  const { node } = step;
  const unsupported = (why: string) => unsupportedNode(node, why);

  const relay = (source: Spikes, window: Window): Spikes => {
    const channels = source.shape[0];
    const [rows, columns] = window.output;
    // A pooled signal keeps its rank: a one-dimensional layer is a window of height 1.
    const shape = source.shape.length === 2 ? [channels, columns] : [channels, rows, columns];
    const name = names('pool');
    populations.push({ kind: 'relay', name, shape, from: source.population, window });
    return { kind: 'spikes', shape, population: name };
  };

  const fire = (signal: Potential | PooledPotential, { ceiling }: { readonly ceiling?: number }): Spikes => {
    const potential = signal.kind === 'potential' ? signal : signal.potential;
    const population: SpikingBlueprint = {
      kind: 'spiking',
      name: names(kindOf(potential)),
      shape: potential.units,
      terms: potential.terms,
      bias: potential.bias,
      value: potential.value,
      ceiling: ceiling ?? null,
    };
    populations.push(population);
    let spikes: Spikes = { kind: 'spikes', shape: potential.shape, population: population.name };
    if (signal.kind === 'pooled-potential') for (const window of signal.pools) spikes = relay(spikes, window);
    return signal.kind === 'pooled-potential' ? { ...spikes, shape: signal.shape } : spikes;
  };

  return {
    node,
    shapes: step.outputShapes.map(withoutBatch),
    fire,
    spikes(signal) {
      if (signal.kind === 'spikes') return signal;
      if (signal.kind === 'potential' && signal.nonNegative) return fire(signal, {});
      throw unsupported(
        'its input can be negative, and a neuron that fires once carries only non-negative values; an activation (Relu, Clip) before it would work.',
      );
    },
    earliest: relay,
    unsupported,
  };
}

/** The last value as potentials; one that is carried by spikes is read through one synapse per neuron. */
function readout(signal: Signal, value: string): PopulationBlueprint {
  if (signal.kind === 'potential') {
    return {
      kind: 'readout',
      name: 'readout',
      shape: signal.units,
      terms: signal.terms,
      bias: signal.bias,
      value: signal.value,
    };
  }
  if (signal.kind === 'pooled-potential') {
    throw new FirstspikeError(
      'unsupported',
      `The output "${value}" of shape ${formatShape(signal.shape)} is pooled before any activation; an activation or a linear layer at the end would work.`,
    );
  }
  const size = sizeOf(signal.shape);
  const weights = signal.affine ? Float32Array.from(signal.affine.scale) : new Float32Array(size).fill(1);
  const term: Term = { from: signal.population, synapses: { kind: 'elementwise', size, weights } };
  const bias = signal.affine ? signal.affine.offset : new Float64Array(size);
  return { kind: 'readout', name: 'readout', shape: [size], terms: [term], bias, value };
}

/** Drops populations that nothing on the way to the read-out listens to. */
function reachable(populations: readonly PopulationBlueprint[]): PopulationBlueprint[] {
  const needed = new Set<string>(['input', 'readout']);
  for (const population of populations.toReversed()) {
    if (!needed.has(population.name)) continue;
    if (population.kind === 'relay') needed.add(population.from);
    if (population.kind === 'spiking' || population.kind === 'readout') {
      for (const term of population.terms) needed.add(term.from);
    }
  }
  return populations.filter(({ name }) => needed.has(name));
}

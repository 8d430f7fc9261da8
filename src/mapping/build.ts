/**
 * @file Graph → blueprint: walks the nodes once and connects each by its operator's record.
 */

import { FirstspikeError } from '../error.ts';
import type { Window } from '../geometry/window.ts';
import { type Activation, dipOf, isSigned, linear, reluTo } from '../graph/activation.ts';
import { formatShape, type Shape, sizeOf } from '../graph/tensor.ts';
import { passThrough } from '../ops/connect/pass-through.ts';
import { endings, movesOnly } from '../ops/lower/endings.ts';
import { unsupportedNode } from '../ops/node-error.ts';
import type { Connector } from '../ops/operator.ts';
import type { Plan, Step } from '../ops/plan.ts';
import {
  isNonNegative,
  type Potential,
  type RelayedPotential,
  type Signal,
  type Spikes,
} from '../ops/signal.ts';
import { isTail } from '../ops/table.ts';
import {
  type Blueprint,
  type InputRange,
  type PopulationBlueprint,
  reachable,
  type SpikingBlueprint,
} from './blueprint.ts';
import { GatherParts } from './gather-parts.ts';
import { checkMemory, USUAL_MEMORY } from './memory.ts';
import { finder, nameGiver } from './population-names.ts';
import { compressBias } from './quantise.ts';
import { readoutOf } from './readout.ts';

/** What one node became. */
export type OnStep = (step: Step, signals: readonly Signal[], made: readonly PopulationBlueprint[]) => void;

/**
 * Builds the populations and projections of a graph.
 * An input whose range starts below zero is encoded from its minimum; the difference moves into the biases.
 * @param memory bytes that there are; default 2 GiB
 * @param onStep is told what each node becomes: the signals of its outputs, and the populations made for it
 * @throws FirstspikeError `unsupported` that names the node, the operator and what would work, or the memory that it would take
 */
export function buildBlueprint(
  plan: Plan,
  range: Pick<InputRange, 'min'>,
  memory: number = USUAL_MEMORY,
  onStep?: OnStep,
): Blueprint {
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
  const found = finder(populations);
  /** Values that a softmax has normalised, with its name: only steps that keep their order may follow. */
  const tails = new Map<string, string>();
  const ending = endings(plan);
  const sent = new Map<Signal, Spikes>();
  let connector: Connector | undefined;
  checkMemory(plan, memory);
  for (const step of plan.steps) {
    const { node } = step;
    const empty = step.outputShapes.find((shape) => sizeOf(shape) === 0);
    if (empty)
      throw unsupportedNode(
        node,
        `its output is ${formatShape(empty)}, which holds nothing; check the image size.`,
      );
    connector = connectorFor(step, { populations, find: found, names, sent });
    const follows = node.inputs.map((name) => tails.get(name)).find((name) => name !== undefined);
    if (follows && !isTail(node.type) && !movesOnly(step) && !ending.has(step)) {
      throw connector.unsupported(
        `it follows ${follows}, which is only supported as the last step; --output ${node.inputs.find((name) => tails.has(name))} decides by the largest score in front of it, which need not be the model's class.`,
      );
    }
    const before = populations.length;
    const tail = isTail(node.type) ? `${node.type} "${node.name}"` : follows;
    if (tail) tails.set(node.outputs[0], tail);
    const inputs = node.inputs.map((name) => signals.get(name));
    const connected = ending.has(step)
      ? passThrough(
          inputs.find((signal) => signal !== undefined),
          connector,
        )
      : step.operator.connect(step.attributes, inputs, connector);
    const outputs = [connected].flat();
    outputs.forEach((signal, i) => {
      if (node.outputs[i]) signals.set(node.outputs[i], signal);
    });
    onStep?.(step, outputs, populations.slice(before));
  }
  const last = signals.get(graph.outputs[0]);
  if (!last || !connector) {
    throw new FirstspikeError(
      'unsupported',
      `The output "${graph.outputs[0]}" does not depend on the input; the model has nothing to convert.`,
    );
  }
  const read = last.kind === 'relayed-potential' ? connector.spikes(last) : last;
  populations.push(readoutOf(read, graph.outputs[0], found));
  return { populations: reachable(populations) };
}

/** There is one image at a time: a value whose first axis is longer has lost its batch axis. */
const withoutBatch = (shape: Shape): Shape => (shape[0] === 1 ? shape.slice(1) : shape);

function inputSpikes(shape: Shape, { min }: Pick<InputRange, 'min'>): Spikes {
  const spikes: Spikes = { kind: 'spikes', shape, population: 'input', signed: false };
  if (min === 0) return spikes;
  const size = sizeOf(shape);
  return {
    ...spikes,
    affine: { scale: new Float64Array(size).fill(1), offset: new Float64Array(size).fill(min) },
  };
}

function kindOf(potential: Potential): string {
  if (potential.terms.length > 1) return 'add';
  const [term] = potential.terms;
  if (potential.nonNegative && term?.synapses.kind === 'conv') return 'average';
  return term?.synapses.kind ?? 'constant';
}

/** At most three axes, so that every population is a grid of channels, rows and columns. */
const threeAxes = (shape: Shape): Shape =>
  shape.length <= 3 ? shape : [shape[0], sizeOf(shape.slice(1, -1)), shape[shape.length - 1]];

/** A layer of one axis is a row. */
const gridOf = (shape: Shape): string => {
  const [channels = 1, ...rest] = threeAxes(shape);
  return [channels, ...(rest.length === 2 ? rest : [1, sizeOf(rest)])].join();
};

interface Building {
  readonly populations: PopulationBlueprint[];
  readonly find: (name: string) => PopulationBlueprint | undefined;
  readonly names: (kind: string) => string;
  /** Potentials that have fired as they are: whatever reads them again reads the same neurons. */
  readonly sent: Map<Signal, Spikes>;
}

function connectorFor(step: Step, { populations, find, names, sent }: Building): Connector {
  const { node } = step;
  const unsupported = (why: string) => unsupportedNode(node, why);
  const named = (name: string): PopulationBlueprint => {
    const found = find(name);
    if (found) return found;
    throw unsupported(`it reads "${name}", which does not exist.`);
  };

  /** The same spikes from a population that is a grid of exactly these channels, rows and columns. */
  const arranged = (source: Spikes, shape: Shape): Spikes => {
    if (gridOf(named(source.population).shape) === gridOf(shape)) return source;
    return gather(
      [source],
      Int32Array.from({ length: sizeOf(shape) }, (_, i) => i),
      shape,
    );
  };

  const maxPool = (given: Spikes, window: Window): Spikes => {
    const source = arranged(given, [given.shape[0], ...window.input]);
    const channels = source.shape[0];
    const [rows, columns] = window.output;
    // A pooled signal keeps its rank: a one-dimensional layer is a window of height 1.
    const shape = given.shape.length === 2 ? [channels, columns] : [channels, rows, columns];
    const name = names('pool');
    populations.push({ kind: 'pool', name, shape, from: source.population, window });
    return { kind: 'spikes', shape, population: name, signed: source.signed };
  };

  const gather = (parts: readonly Spikes[], sources: Int32Array, shape: Shape): Spikes => {
    const starts: number[] = [];
    let start = 0;
    for (const part of parts) {
      starts.push(start);
      start += sizeOf(part.shape);
    }
    // Most spikes are values as they are; long chains of relays would spend their time on ones and zeros.
    const affine = parts.some((part) => part.affine)
      ? { scale: new Float64Array(sources.length).fill(1), offset: new Float64Array(sources.length) }
      : undefined;
    const gathered = new GatherParts(sources.length, named);
    for (let i = 0; i < sources.length; ) {
      const source = sources[i];
      if (source < 0) {
        i++;
        continue;
      }
      const p = lastAtMost(starts, source);
      const length = runLength(sources, i, starts[p + 1] ?? start);
      const at = source - starts[p];
      gathered.write(parts[p].population, { at, to: i, length });
      const own = parts[p].affine;
      if (own && affine) {
        affine.scale.set(own.scale.subarray(at, at + length), i);
        affine.offset.set(own.offset.subarray(at, at + length), i);
      }
      i += length;
    }
    const signed = parts.some((part) => part.signed);
    const read = affine ? { affine } : {};
    const relay = gathered.gathered();
    const [only] = relay.from;
    if (relay.from.length === 1 && isWhole(relay.sources, named(only).shape, shape)) {
      return { kind: 'spikes', shape, population: only, signed, ...read };
    }
    const name = names('gather');
    populations.push({ kind: 'gather', name, shape: threeAxes(shape), ...relay });
    return { kind: 'spikes', shape, population: name, signed, ...read };
  };

  const fire = (signal: Potential | RelayedPotential, activation: Activation): Spikes => {
    if (signal.kind === 'relayed-potential' && Number.isFinite(dipOf(activation))) {
      throw unsupported(
        'an activation that is not monotone cannot follow a MaxPool; put it before the pool.',
      );
    }
    const potential = signal.kind === 'potential' ? signal : signal.potential;
    const name = names(kindOf(potential));
    const population: SpikingBlueprint = {
      kind: 'spiking',
      name,
      shape: potential.units,
      terms: potential.terms,
      bias: compressBias(potential.bias, potential.units[0] ?? 1),
      value: potential.value,
      activation,
    };
    populations.push(population);
    const signed = isSigned(activation);
    let spikes: Spikes = { kind: 'spikes', shape: potential.shape, population: name, signed };
    if (signal.kind === 'potential') return spikes;
    for (const relay of signal.relays) {
      spikes =
        relay.kind === 'pool'
          ? maxPool({ ...spikes, shape: relay.shape }, relay.window)
          : gather([spikes], relay.sources, relay.shape);
    }
    return { ...spikes, shape: signal.shape };
  };

  const spikes = (signal: Signal): Spikes => {
    if (signal.kind === 'spikes') return signal;
    const known = sent.get(signal);
    if (known) return known;
    const own = fire(signal, isNonNegative(signal) ? reluTo() : linear);
    sent.set(signal, own);
    return own;
  };

  return {
    node,
    inputShapes: step.inputShapes,
    shapes: step.outputShapes.map(withoutBatch),
    fire,
    spikes,
    arranged,
    maxPool,
    gather,
    unsupported,
  };
}

/** Whether every unit keeps its place. */
const isWhole = (sources: Int32Array, from: Shape, to: Shape): boolean =>
  gridOf(from) === gridOf(to) && sources.every((j, i) => j === i);

/** How many sources from `i` on follow one another, all below `end`. */
function runLength(sources: Int32Array, i: number, end: number): number {
  const most = Math.min(sources.length - i, end - sources[i]);
  let length = 1;
  while (length < most && sources[i + length] === sources[i] + length) length++;
  return length;
}

/** Index of the last of ascending numbers that is at most `value`. */
function lastAtMost(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (ascending[middle] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

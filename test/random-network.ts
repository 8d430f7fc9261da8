/**
 * @file Random spiking networks for property tests: convolutions of every geometry, pooling, gathers, residual additions,
 * dense layers, listed synapses, units with OFF neurons, thresholds from tables, deadlines, N-of-M and rank order,
 * populations of different numbers of steps from 1 to 256, weights up to the ends of int8 and int16.
 */
import fc from 'fast-check';
import { placeWindow, type Window } from '../src/geometry/window.ts';
import { linear, reluTo } from '../src/graph/activation.ts';
import { sizeOf } from '../src/graph/tensor.ts';
import { checkNetwork } from '../src/network/check.ts';
import type {
  Origin,
  Population,
  Projection,
  RelayPopulation,
  SendingPopulation,
  SpikingNetwork,
  SpikingPopulation,
} from '../src/network/network.ts';
import { groupingOf, groups, leastSent, type Selection } from '../src/network/selection.ts';
import { random } from './random.ts';

/** Origin of networks that no ANN stands behind. */
export const noOrigin: Origin = {
  version: 'test',
  model: 'test',
  sha256: null,
  calibration: 'none',
  settings: {},
  chosen: [],
  preprocess: 'none',
  macs: 0,
  flops: 0,
};

/** Decision of networks whose scores nobody names. */
export const unnamed = (classes: number): Pick<SpikingNetwork, 'decision' | 'classNames'> => ({
  decision: { kind: 'argmax', output: 'y', shape: [classes], endings: [] },
  classNames: null,
});

interface Draft {
  readonly seed: number;
  readonly steps: number;
  readonly layers: number;
  readonly wide: boolean;
}

export interface RandomCase {
  readonly network: SpikingNetwork;
  readonly pixels: Float64Array;
}

export const randomCase: fc.Arbitrary<RandomCase> = fc
  .record({
    seed: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    steps: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 256 })),
    layers: fc.integer({ min: 0, max: 4 }),
    wide: fc.boolean(),
  })
  .map(makeCase);

/** Builds the case that a draft describes; the same draft always gives the same case. */
function makeCase({ seed, steps, layers, wide }: Draft): RandomCase {
  const draw = random(seed);
  const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  const populations: Population[] = [];
  const projections: Projection[] = [];
  const maybeSelection = (of: readonly number[], own: number): Selection | null =>
    draw() < 0.3 ? randomSelection(of, own, draw, int) : null;
  /** The network's, or fewer, or more. */
  const ownSteps = (): number => (draw() < 0.6 ? steps : int(1, Math.min(256, 3 * steps)));
  const shape: [number, number, number] = [int(1, 3), int(3, 9), int(3, 9)];
  const pixelSteps = ownSteps();
  populations.push({
    kind: 'input',
    steps: pixelSteps,
    name: 'input',
    shape,
    stage: 0,
    xMin: 0,
    xMax: 255,
    rounding: 'nearest',
    selection: maybeSelection(shape, pixelSteps),
  });
  let current = populations[0] as SendingPopulation;

  const weights = (length: number) => {
    const extreme = draw() < 0.15;
    const top = wide ? 2000 : draw() < 0.3 ? 5 : 127;
    const values = wide ? new Int16Array(length) : new Int8Array(length);
    return values.map(() => (extreme ? (draw() < 0.5 ? -top : top) : int(-top, top)));
  };
  const initial = (neurons: number, channels: number) =>
    Int32Array.from({ length: draw() < 0.3 ? neurons : channels }, () => int(-5000, 5000));
  const fire = (name: string, to: readonly number[], stage: number): SpikingPopulation => {
    const own = ownSteps();
    // What the engine divides exactly.
    const finest = Math.min(900, Math.floor((2 ** 23 - 1) / own));
    const iExt = Int32Array.from({ length: draw() < 0.5 ? 1 : to[0] }, () => int(1, finest));
    return {
      kind: 'spiking',
      steps: own,
      name,
      shape: to,
      stage,
      xMax: new Float64Array([1]),
      iExt,
      initial: initial(sizeOf(to), to[0]),
      selection: maybeSelection(to, own),
      value: name,
      ...randomRule(to[0], Math.min(...iExt), own, draw, int),
    };
  };
  /** Passes on neurons of one or two populations in any order, some more than once, some places left empty. */
  const gathered = (name: string, to: readonly number[], from: SendingPopulation): RelayPopulation => {
    const others = populations.filter(
      (p) => p !== from && p.kind !== 'readout' && p.stage <= from.stage && p.steps === from.steps,
    );
    const sources = others.length > 0 && draw() < 0.5 ? [from, others[int(0, others.length - 1)]] : [from];
    const chosen = Int32Array.from({ length: sizeOf(to) }, () => int(0, sources.length - 1));
    const selection = maybeSelection(to, stepsOf(from));
    const { stage, steps: own } = from;
    const target: RelayPopulation = { kind: 'relay', name, shape: to, stage, steps: own, selection };
    populations.push(target);
    sources.forEach((source, s) => {
      const indices = chosen.map((which) => (which === s ? int(-1, sizeOf(source.shape) - 1) : -1));
      projections.push({ kind: 'gather', from: source.name, to: name, sources: indices });
    });
    return target;
  };

  for (let layer = 0; layer < layers; layer++) {
    const name = `layer${layer}`;
    if (current.shape.length === 3 && draw() < 0.35) {
      const window = randomWindow(current.shape, int, draw() < 0.5);
      const [channels] = current.shape;
      const pool: RelayPopulation = {
        kind: 'relay',
        steps: current.steps,
        name,
        shape: [channels, ...window.output],
        stage: current.stage,
        selection: maybeSelection([channels, ...window.output], stepsOf(current)),
      };
      populations.push(pool);
      projections.push({ kind: 'max-pool', from: current.name, to: name, window, channels });
      current = pool;
      continue;
    }
    if (draw() < 0.15) {
      current = gathered(name, [int(1, 9), int(2, 6), int(2, 6)], current);
      continue;
    }
    if (current.shape.length === 3 && draw() < 0.8) {
      const groups = draw() < 0.3 ? current.shape[0] : 1;
      const outChannels = groups > 1 ? groups * int(1, 2) : channelCount(draw, int);
      const inChannels = current.shape[0];
      const window = randomWindow(current.shape, int, false);
      const { kernel } = window;
      const target = fire(name, [outChannels, ...window.output], current.stage + 1);
      populations.push(target);
      projections.push({
        kind: 'synapses',
        from: current.name,
        to: name,
        wiring: { kind: 'conv', window, inChannels, outChannels, groups },
        weights: weights((outChannels * inChannels * kernel[0] * kernel[1]) / groups),
      });
      // A residual addition where an earlier population has the same shape.
      const earlier = populations.find((p) => p !== target && p.shape.join() === target.shape.join());
      if (earlier) {
        const size = sizeOf(target.shape);
        projections.push({
          kind: 'synapses',
          from: earlier.name,
          to: name,
          wiring: { kind: 'elementwise', size },
          weights: weights(draw() < 0.5 ? outChannels : 1),
        });
      }
      current = target;
      continue;
    }
    const outputs = draw() < 0.5 ? int(1, 12) : int(30, 130);
    const target = fire(name, [outputs], current.stage + 1);
    populations.push(target);
    projections.push((draw() < 0.3 ? sparse : dense)(current, name, outputs, weights, int));
    current = target;
  }
  const classes = int(1, 10);
  populations.push({
    kind: 'readout',
    name: 'readout',
    shape: [classes],
    stage: current.stage + 1,
    scale: 0.01,
    initial: initial(classes, classes),
    value: 'readout',
  });
  projections.push(dense(current, 'readout', classes, weights));
  const network: SpikingNetwork = {
    name: 'random',
    steps,
    arithmetic: 'integer',
    populations,
    projections,
    ...unnamed(classes),
    origin: noOrigin,
  };
  checkNetwork(network);
  const density = draw();
  const pixels = Float64Array.from({ length: sizeOf(shape) }, () => (draw() < density ? int(0, 255) : 0));
  return { network, pixels };
}

const stepsOf = ({ steps }: SendingPopulation): number => (steps === 'continuous' ? 1 : steps);

function dense(
  from: Population,
  to: string,
  outputs: number,
  weights: (length: number) => Int8Array | Int16Array,
): Projection {
  const inputs = sizeOf(from.shape);
  return {
    kind: 'synapses',
    from: from.name,
    to,
    wiring: { kind: 'dense', inputs, outputs },
    weights: weights(inputs * outputs),
  };
}

/** Every source reaches up to three targets, perhaps one of them twice. */
function sparse(
  from: Population,
  to: string,
  outputs: number,
  weights: (length: number) => Int8Array | Int16Array,
  int: (from: number, to: number) => number,
): Projection {
  const inputs = sizeOf(from.shape);
  const starts = new Int32Array(inputs + 1);
  for (let j = 0; j < inputs; j++) starts[j + 1] = starts[j] + int(0, 3);
  const targets = Int32Array.from({ length: starts[inputs] }, () => int(0, outputs - 1));
  return {
    kind: 'synapses',
    from: from.name,
    to,
    wiring: { kind: 'sparse', inputs, outputs, starts, targets },
    weights: weights(targets.length),
  };
}

/** A deadline, a competition, or both; ranks that stand for anything that does not rise. */
function randomSelection(
  shape: readonly number[],
  steps: number,
  draw: () => number,
  int: (from: number, to: number) => number,
): Selection {
  const deadline = draw() < 0.5 ? steps : int(1, steps);
  if (draw() < 0.25) return { deadline, competition: null };
  const group = groups[int(0, groups.length - 1)];
  const most = int(1, groupingOf(shape, group).size);
  const least = leastSent(deadline, steps);
  const falling = () => Int32Array.from({ length: most }, () => int(least, steps)).sort((a, b) => b - a);
  return { deadline, competition: { group, most, ranks: draw() < 0.4 ? falling() : null } };
}

/** Plain neurons, pairs of ON and OFF neurons, or thresholds from tables. */
function randomRule(
  channels: number,
  iExt: number,
  levels: number,
  draw: () => number,
  int: (from: number, to: number) => number,
): Pick<SpikingPopulation, 'mirror' | 'thresholdTable' | 'activation'> {
  const kind = draw();
  if (kind < 0.5) return { mirror: null, thresholdTable: null, activation: reluTo() };
  const mirror = Int32Array.from({ length: channels }, () => int(0, 400));
  if (kind < 0.7) {
    const narrow = mirror.map((sum) => Math.min(sum, 2 * iExt - 1));
    return { mirror: narrow, thresholdTable: null, activation: linear };
  }
  const table = (compare: (a: number, b: number) => number, low: number) =>
    Int32Array.from(
      Array.from({ length: channels }, () =>
        Array.from({ length: levels }, () => int(low, 20000)).sort(compare),
      ).flat(),
    );
  const rising = (a: number, b: number) => a - b;
  if (kind < 0.8) {
    return {
      mirror: null,
      thresholdTable: { on: table(rising, -3000), off: null, upperBound: null },
      activation: { kind: 'sigmoid' },
    };
  }
  // An ON neuron above half the mirror and an OFF neuron below it can never both fire.
  const thresholdTable = { on: table(rising, 201), off: table(rising, 201), upperBound: null };
  if (kind < 0.9) return { mirror, thresholdTable, activation: { kind: 'tanh' } };
  return {
    mirror,
    thresholdTable: { ...thresholdTable, upperBound: table((a, b) => b - a, 201) },
    activation: { kind: 'silu' },
  };
}

/** Few channels, or one of the counts at which the engine's blocks change. */
function channelCount(draw: () => number, int: (from: number, to: number) => number): number {
  const wide = [16, 24, 32, 33, 56, 64, 72, 120];
  return draw() < 0.6 ? int(1, 9) : wide[int(0, wide.length - 1)];
}

function randomWindow(
  shape: readonly number[],
  int: (from: number, to: number) => number,
  ceil: boolean,
): Window {
  const input = [shape[1], shape[2]] as const;
  const kernel = [int(1, Math.min(5, input[0])), int(1, Math.min(5, input[1]))] as const;
  const fits = (axis: 0 | 1) => (kernel[axis] - 1) * 2 + 1 <= input[axis];
  return placeWindow(input, {
    kernel,
    strides: [int(1, 3), int(1, 3)],
    dilations: [fits(0) ? int(1, 2) : 1, fits(1) ? int(1, 2) : 1],
    padding: {
      kind: 'explicit',
      start: [int(0, kernel[0] - 1), int(0, kernel[1] - 1)],
      end: [int(0, kernel[0] - 1), int(0, kernel[1] - 1)],
    },
    ceil,
  });
}

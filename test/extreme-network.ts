/**
 * @file Random spiking networks at the bounds of integers: up to 65,535 steps, weights at the ends of int8 and int16,
 * potentials that may reach 2^31 − 1, thresholds all over 32 bits. Two layers of any wiring, and a read-out.
 */
import type { Connectivity } from '../src/geometry/connectivity.ts';
import { sourceCount, targetCount } from '../src/geometry/connectivity.ts';
import { placeWindow } from '../src/geometry/window.ts';
import { linear } from '../src/graph/activation.ts';
import { type Shape, sizeOf } from '../src/graph/tensor.ts';
import { checkNetwork } from '../src/network/check.ts';
import type {
  Population,
  SpikingNetwork,
  SpikingPopulation,
  SynapticProjection,
  Weights,
} from '../src/network/network.ts';
import { largestPotential } from '../src/network/potential-bounds.ts';
import { random } from './random.ts';
import { noOrigin, unnamed } from './random-network.ts';
import { input, readout, spiking } from './tiny-network.ts';

const LARGEST = 2 ** 31 - 1;
const STEPS = [1, 7, 8, 9, 255, 256, 257, 4095, 32_766, 32_767, 32_768, 65_535];

/** The case of a seed. */
export function extremeCase(seed: number): { network: SpikingNetwork; pixels: Float64Array } {
  const draw = random(seed);
  const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  const one = <T>(values: readonly T[]): T => values[int(0, values.length - 1)];
  const most = one(STEPS);
  const steps = (): number => (draw() < 0.7 ? most : Math.min(most, one(STEPS)));
  const weights = (length: number): Weights => {
    const wide = draw() < 0.5;
    const top = one(wide ? [300, 32_767] : [1, 127]);
    const values = wide ? new Int16Array(length) : new Int8Array(length);
    const ends = draw() < 0.5;
    return values.map(() => (ends ? one([-top - 1, -top, top]) : int(-top, top)));
  };
  const wiringFrom = (shape: Shape): { wiring: Connectivity; shape: Shape } => {
    const [inChannels, rows, columns] = shape;
    if (shape.length < 3 || rows < 2 || columns < 2 || draw() < 0.4) {
      const outputs = one([3, 33, 70]);
      return { wiring: { kind: 'dense', inputs: sizeOf(shape), outputs }, shape: [outputs] };
    }
    const groups = draw() < 0.3 ? inChannels : 1;
    const outChannels = groups * one([1, 2, 5, 17]);
    const pad = int(0, 1);
    const window = placeWindow([rows, columns], {
      kernel: [2, 2],
      strides: [int(1, 2), int(1, 2)],
      dilations: [1, 1],
      padding: { kind: 'explicit', start: [pad, pad], end: [0, pad] },
      ceil: false,
    });
    const wiring = { kind: 'conv', window, inChannels, outChannels, groups } as const;
    return { wiring, shape: [outChannels, ...window.output] };
  };
  const join = (from: Population, to: string, wiring: Connectivity): SynapticProjection => {
    const count =
      wiring.kind === 'conv'
        ? (4 * wiring.inChannels * wiring.outChannels) / wiring.groups
        : sourceCount(wiring) * targetCount(wiring);
    return { kind: 'synapses', from: from.name, to, wiring, weights: weights(count) };
  };
  const potentials = (length: number) => Int32Array.from({ length }, () => int(-LARGEST, LARGEST));
  const neurons = (name: string, shape: Shape, stage: number): SpikingPopulation => {
    const own = steps();
    const channels = shape[0];
    const ramp = one([1, 300, Math.floor(LARGEST / own)]);
    const plain = {
      ...spiking(name, shape, stage, own),
      iExt: Int32Array.from({ length: channels }, () => int(1, ramp)),
      initial: potentials(draw() < 0.5 ? channels : sizeOf(shape)),
    };
    const kind = draw();
    if (kind < 0.6 || (kind >= 0.8 && channels * own > 2 ** 17)) return plain;
    const mirror = Int32Array.from({ length: channels }, () => int(0, 1));
    if (kind < 0.8) return { ...plain, mirror, activation: linear };
    const table = () =>
      Int32Array.from(
        Array.from({ length: channels }, () =>
          Array.from({ length: own }, () => int(1, LARGEST)).sort((a, b) => a - b),
        ).flat(),
      );
    return {
      ...plain,
      mirror,
      thresholdTable: { on: table(), off: table(), upperBound: null },
      activation: { kind: 'tanh' },
    };
  };

  const shape: Shape = [int(1, 9), int(2, 4), int(2, 4)];
  const populations: Population[] = [input(shape, steps())];
  const projections: SynapticProjection[] = [];
  for (const layer of [1, 2]) {
    const from = populations[layer - 1];
    const next = wiringFrom(from.shape);
    const to = neurons(`layer${layer}`, next.shape, layer);
    populations.push(to);
    projections.push(join(from, to.name, next.wiring));
  }
  const last = populations[2];
  const classes = int(1, 40);
  populations.push({ ...readout([classes], 3), initial: potentials(classes) });
  projections.push(join(last, 'readout', { kind: 'dense', inputs: sizeOf(last.shape), outputs: classes }));
  const network = within({
    name: 'extreme',
    steps: most,
    arithmetic: 'integer',
    populations,
    projections,
    origin: noOrigin,
    ...unnamed(classes),
  });
  checkNetwork(network);
  const density = one([0.2, 0.7, 1]);
  const pixels = Float64Array.from({ length: sizeOf(shape) }, () =>
    draw() < density ? one([1, 1, draw()]) : 0,
  );
  return { network, pixels };
}

/** The network with currents, weights and start potentials halved until no potential can leave 32 bits. */
function within(network: SpikingNetwork): SpikingNetwork {
  const half = <T extends Weights | Int32Array>(values: T): T => values.map((v) => Math.trunc(v / 2)) as T;
  let result = network;
  for (const { name } of network.populations) {
    for (;;) {
      const population = result.populations.find((other) => other.name === name) as Population;
      if (largestPotential(result, population) <= LARGEST) break;
      result = {
        ...result,
        populations: result.populations.map((other): Population => {
          if (other.name !== name || other.kind === 'input' || other.kind === 'relay') return other;
          const initial = half(other.initial as Int32Array);
          if (other.kind === 'readout') return { ...other, initial };
          const iExt = (other.iExt as Int32Array).map((current) => Math.max(1, Math.trunc(current / 2)));
          return { ...other, initial, iExt };
        }),
        projections: result.projections.map((projection) =>
          projection.kind === 'synapses' && projection.to === name
            ? { ...projection, weights: half(projection.weights) }
            : projection,
        ),
      };
    }
  }
  return result;
}

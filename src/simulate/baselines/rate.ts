/**
 * @file Rate code: integrate-and-fire neurons with reset by subtraction, step by step.
 * Source: Rueckauer, Lungu, Hu, Pfeiffer, Liu 2017, "Conversion of Continuous-Valued Deep Networks to Efficient
 * Event-Driven Networks for Image Classification", Frontiers in Neuroscience 11:682, eqs. 1–5.
 *
 * With thresholds of 1 and values in units of their xMax, at each step u += Σ V · s + b, and a neuron with u ≥ 1 spikes
 * once and u −= 1; its value is spikes / T. Pixels are constant currents (the paper's analog input), so the first layer
 * multiplies once per image and adds the product at each step. A spike crosses all layers within its step. The decision
 * is the largest sum of the read-out after T steps.
 *
 * Where the one-spike network rounds to nearest, neurons start at half their threshold here too (Deng & Gu 2021), else at
 * 0 as in the paper. A unit with negative values has an ON and an OFF neuron of opposite weights. A max pool spikes
 * whenever the largest cumulated count in its window grows, so that its own count is that largest count at all times.
 */
import type { SpikingNetwork } from '../../network/network.ts';
import { relayOf } from '../layers/relay.ts';
import { type Losses, lossesOf } from '../noise/losses.ts';
import type { Noise } from '../noise/noise.ts';
import { oneByOne, type Simulator } from '../simulation.ts';
import {
  arraysFor,
  checkActivations,
  countOperations,
  inputOf,
  type NormalisedLayer,
  normalisedLayer,
  pixelValues,
  startsAhead,
} from './normalised.ts';
import { analogPopulations } from './rules.ts';

/** State of every population: one number per unit. */
interface State {
  /** This step's spikes: 1, or −1 from an OFF neuron. */
  readonly spikes: ReadonlyMap<string, Float64Array>;
  /** ON minus OFF spikes so far; of populations that pass on currents, their values. */
  readonly sums: ReadonlyMap<string, Float64Array>;
  /** Spikes so far. */
  readonly counts: ReadonlyMap<string, Float64Array>;
}

/** One population's part of a step. */
interface Part {
  /** Before the first step. */
  begin(): void;
  step(t: number): void;
}

/**
 * Simulates a network in rate code; reusable over images, not reentrant. `synops` of projections that carry currents are
 * the multiplications of the first layer.
 * @param steps T, 1…65535
 * @param noise loses spikes, each step by itself; pixels are currents and lose none; there is no jitter
 * @throws FirstspikeError `unsupported` for smooth activations
 * @example
 * ```ts
 * argmax(rateSimulator(network, 64).run([255, 255]).logits); // → 1
 * ```
 */
export function rateSimulator(network: SpikingNetwork, steps: number, noise?: Noise): Simulator {
  checkActivations(network);
  const { populations, projections } = network;
  const input = inputOf(network);
  const analog = analogPopulations(network);
  const state: State = {
    spikes: arraysFor(populations),
    sums: arraysFor(populations),
    counts: arraysFor(populations),
  };
  const of = (map: ReadonlyMap<string, Float64Array>, name: string) => map.get(name) ?? new Float64Array(0);
  const layers: NormalisedLayer[] = [];
  const readout = new Float64Array(of(state.sums, populations[populations.length - 1].name).length);
  const losses = populations.map((population, index) => lossesOf(population, index, noise));
  const parts = populations.flatMap((population, p): Part[] => {
    if (population.kind === 'input') return [];
    if (population.kind === 'relay')
      return [relayPart(network, population.name, state, analog.has(population.name))];
    const layer = normalisedLayer(network, population);
    layers.push(layer);
    return [
      layerPart(layer, state, analog, startsAhead(network), layer.isReadout ? readout : null, losses[p]),
    ];
  });
  const run: Simulator['run'] = (pixels, { image = 0 } = {}) => {
    for (const one of losses) one?.begin(image);
    for (const map of [state.spikes, state.sums, state.counts])
      for (const array of map.values()) array.fill(0);
    pixelValues(pixels, input, of(state.sums, input.name));
    for (const part of parts) part.begin();
    for (let t = 0; t < steps; t++) for (const part of parts) part.step(t);
    const synops = new Float64Array(projections.length);
    // A current is multiplied once.
    const countsOf = (name: string) =>
      analog.has(name) ? of(state.sums, name).map((value) => (value === 0 ? 0 : 1)) : of(state.counts, name);
    countOperations(layers, countsOf, synops);
    return {
      potentials: Float64Array.from(readout),
      logits: readout.map((sum) => sum / steps),
      spikes: Float64Array.from(populations, ({ name }) => of(state.counts, name).reduce((a, b) => a + b, 0)),
      synops,
    };
  };
  return { run, runBatch: oneByOne(run) };
}

function relayPart(
  network: SpikingNetwork,
  name: string,
  { spikes, sums, counts }: State,
  isAnalog: boolean,
): Part {
  const [own, sum, count] = [spikes, sums, counts].map((map) => map.get(name) ?? new Float64Array(0));
  const before = new Float64Array(sum.length);
  const passes = network.projections.flatMap((projection) => {
    const source = sums.get(projection.from);
    return projection.kind === 'synapses' || projection.to !== name || !source
      ? []
      : [relayOf(projection, source, sum)];
  });
  const pass = () => {
    for (const one of passes) one();
  };
  return {
    begin() {
      if (isAnalog) pass();
    },
    step() {
      if (isAnalog) return;
      before.set(sum);
      pass();
      for (let i = 0; i < sum.length; i++) {
        own[i] = sum[i] - before[i];
        if (own[i] !== 0) count[i]++;
      }
    },
  };
}

/** @param readout where the sums of a read-out go, channels first */
function layerPart(
  layer: NormalisedLayer,
  { spikes, sums, counts }: State,
  analog: ReadonlySet<string>,
  ahead: boolean,
  readout: Float64Array | null,
  losses: Losses | undefined,
): Part {
  const { units, bias, signed, inputs, place } = layer;
  const places = Int32Array.from({ length: units }, (_, unit) => place(unit));
  const [own, sum, count] = [spikes, sums, counts].map((map) => map.get(layer.name) ?? new Float64Array(0));
  const start = ahead ? 0.5 : 0;
  /** Σ V · s + b over the steps so far, and what is added at each step, channels last. */
  const potential = new Float64Array(units);
  const current = new Float64Array(units);
  /** Spikes of ON and OFF neurons so far, those included that were lost. */
  const [onSpikes, offSpikes] = [new Float64Array(units), new Float64Array(units)];
  const none = new Float64Array(0);
  const currents = inputs.flatMap(({ from, scatter }) =>
    analog.has(from) ? [scatter(sums.get(from) ?? none, current)] : [],
  );
  const events = inputs.flatMap(({ from, scatter }) =>
    analog.has(from) ? [] : [scatter(spikes.get(from) ?? none, potential)],
  );
  return {
    begin() {
      potential.fill(0);
      onSpikes.fill(0);
      offSpikes.fill(0);
      current.set(bias);
      for (const add of currents) add();
    },
    step(t) {
      for (let i = 0; i < units; i++) potential[i] += current[i];
      for (const add of events) add();
      if (readout) {
        for (let unit = 0; unit < units; unit++) readout[unit] = potential[places[unit]];
        return;
      }
      for (let unit = 0; unit < units; unit++) {
        const u = potential[places[unit]];
        let spike = 0;
        if (start + u - onSpikes[unit] >= 1) {
          onSpikes[unit]++;
          if (!losses?.of(unit)(t)) spike = 1;
        } else if (signed && start - u - offSpikes[unit] >= 1) {
          offSpikes[unit]++;
          if (!losses?.of(units + unit)(t)) spike = -1;
        }
        own[unit] = spike;
        if (spike === 0) continue;
        sum[unit] += spike;
        count[unit]++;
      }
    },
  };
}

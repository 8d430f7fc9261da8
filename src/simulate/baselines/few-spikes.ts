/**
 * @file Few-spikes neurons: each spike is a binary digit of the neuron's value.
 * Source: Stöckl & Maass 2021, "Optimized spiking neurons can classify images with high accuracy through temporal coding
 * with two spikes", Nature Machine Intelligence 3:230–238; for Relu T(t) = h(t) = d(t) = α · 2^−t, t = 1…K. Their α is free;
 * here it is xMax · 2^K / (2^K − 1), so that K spikes carry xMax: with α = xMax the largest value would be (1 − 2^−K) · xMax.
 *
 * At step t a neuron with v ≥ T(t) spikes, loses h(t), and its spike adds d(t) to its value: the binary expansion
 * of its value in units of xMax / (2^K − 1), cut off after K digits. A layer takes K steps to listen and K steps to fire. Since a sum of weighted
 * spikes is linear, the simulation adds a neuron's value once, and counts its spikes one by one.
 *
 * Pixels are coded in the same way. Where the one-spike network rounds to nearest, v starts half of the last digit ahead.
 * A unit with negative values has an ON and an OFF neuron. A max pool passes on the largest value of its window, which
 * it knows digit by digit: as long as values agree they are tied, and the first to miss a digit drops out.
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

/** The spikes of a neuron. */
export interface FewSpikes {
  /** Σ d(t) over its spikes, in units of xMax. */
  readonly value: number;
  readonly spikes: number;
}

/** The value of the last digit, in units of xMax. */
const lastDigit = (steps: number): number => 1 / (2 ** steps - 1);

/**
 * A neuron with potential v, in units of xMax, fires for `steps` steps.
 * @param isLost whether the spike of step t, 1…steps, never arrives
 */
export function fireFewSpikes(
  v: number,
  steps: number,
  isLost: (t: number) => boolean = () => false,
): FewSpikes {
  const most = 2 ** steps - 1;
  const exact = v * most;
  const whole = Math.round(exact);
  // A quotient of whole digits may come back a last place short.
  let rest = Math.abs(exact - whole) <= most * Number.EPSILON ? whole : exact;
  let digits = 0;
  let spikes = 0;
  for (let t = 1; t <= steps; t++) {
    const digit = 2 ** (steps - t);
    if (rest < digit) continue;
    rest -= digit;
    if (isLost(t)) continue;
    digits += digit;
    spikes++;
  }
  return { value: digits / most, spikes };
}

/**
 * Simulates a network in few-spikes code; reusable over images, not reentrant.
 * @param steps K, 1…30
 * @param noise each digit is a spike, and lost by itself; there is no jitter
 * @throws FirstspikeError `unsupported` for smooth activations
 * @example
 * ```ts
 * argmax(fewSpikesSimulator(network, 8).run([255, 255]).logits); // → 1
 * ```
 */
export function fewSpikesSimulator(network: SpikingNetwork, steps: number, noise?: Noise): Simulator {
  checkActivations(network);
  const losses = network.populations.map((population, index) => lossesOf(population, index, noise));
  const { populations, projections } = network;
  const input = inputOf(network);
  const values = arraysFor(populations);
  const counts = arraysFor(populations);
  const of = (map: ReadonlyMap<string, Float64Array>, name: string) => map.get(name) ?? new Float64Array(0);
  const ahead = startsAhead(network) ? lastDigit(steps) / 2 : 0;
  const layers: NormalisedLayer[] = [];
  const parts = populations.map(({ name, ...population }, p): (() => void) => {
    const [value, count] = [of(values, name), of(counts, name)];
    if (population.kind === 'input') {
      return () => {
        for (let i = 0; i < value.length; i++)
          set(value, count, i, fireFewSpikes(value[i] + ahead, steps, losses[p]?.of(i)));
      };
    }
    if (population.kind === 'relay') return relayPart(network, name, values, count, steps);
    const layer = normalisedLayer(network, { name, ...population });
    layers.push(layer);
    return layerPart(layer, values, value, count, { steps, ahead, losses: losses[p] });
  });
  const readout = of(values, populations[populations.length - 1].name);
  const run: Simulator['run'] = (pixels, { image = 0 } = {}) => {
    for (const one of losses) one?.begin(image);
    pixelValues(pixels, input, of(values, input.name));
    for (const part of parts) part();
    const synops = new Float64Array(projections.length);
    countOperations(layers, (name) => of(counts, name), synops);
    return {
      potentials: Float64Array.from(readout),
      logits: Float64Array.from(readout),
      spikes: Float64Array.from(populations, ({ name }) => of(counts, name).reduce((a, b) => a + b, 0)),
      synops,
    };
  };
  return { run, runBatch: oneByOne(run) };
}

function set(values: Float64Array, counts: Float64Array, at: number, { value, spikes }: FewSpikes): void {
  values[at] = value;
  counts[at] = spikes;
}

function relayPart(
  network: SpikingNetwork,
  name: string,
  values: ReadonlyMap<string, Float64Array>,
  counts: Float64Array,
  steps: number,
): () => void {
  const own = values.get(name) ?? new Float64Array(0);
  const passes = network.projections.flatMap((projection) => {
    const source = values.get(projection.from);
    return projection.kind === 'synapses' || projection.to !== name || !source
      ? []
      : [relayOf(projection, source, own)];
  });
  return () => {
    for (const pass of passes) pass();
    for (let i = 0; i < own.length; i++) counts[i] = fireFewSpikes(Math.abs(own[i]), steps).spikes;
  };
}

function layerPart(
  { units, bias, signed, isReadout, inputs, place }: NormalisedLayer,
  values: ReadonlyMap<string, Float64Array>,
  own: Float64Array,
  counts: Float64Array,
  {
    steps,
    ahead,
    losses,
  }: { readonly steps: number; readonly ahead: number; readonly losses: Losses | undefined },
): () => void {
  const potential = new Float64Array(units);
  const places = Int32Array.from({ length: units }, (_, unit) => place(unit));
  const adds = inputs.map(({ from, scatter }) => scatter(values.get(from) ?? new Float64Array(0), potential));
  return () => {
    potential.set(bias);
    for (const add of adds) add();
    for (let unit = 0; unit < units; unit++) {
      const v = potential[places[unit]];
      if (isReadout) {
        own[unit] = v;
        continue;
      }
      const on = fireFewSpikes(v + ahead, steps, losses?.of(unit));
      set(own, counts, unit, on);
      // Only one of the two neurons has anything to send, whatever arrives of it.
      if (!signed || v + ahead >= 2 ** -steps) continue;
      const off = fireFewSpikes(ahead - v, steps, losses?.of(units + unit));
      set(own, counts, unit, { value: 0 - off.value, spikes: off.spikes });
    }
  };
}

/**
 * @file Fits the weights of one projection by rectified least squares: the population's potentials, computed from its
 * actual input spikes, approach the ANN's values. Other projections into the population keep their weights.
 */
import { isSigned } from '../graph/activation.ts';
import { MAX_POTENTIAL } from '../network/check.ts';
import { type Population, type Projection, type SpikingNetwork, stageLength } from '../network/network.ts';
import { largestPotential } from '../network/potential-bounds.ts';
import type { Images } from '../ops/image-tensor.ts';
import { startMoves } from './correct-bias.ts';
import { type FittedProjection, fittedProjection, isAffordable, type Sample } from './fit-sample.ts';
import { integrateAll, known, movedStart, type SpikeValues, scaleOf, type Target } from './propagate.ts';
import { type FitProblem, multiply } from './rectified-fit.ts';
import { fitRounded } from './rounded-fit.ts';
import { rowsOf, type SparseRows, weightsPerOutput } from './sparse-rows.ts';

/** Share of the images that are fitted; the rest validate. */
const FITTED = 0.8;

/**
 * The network with fitted weights and start potentials of one population; with moved start potentials alone where there
 * are no weights to fit or too many.
 * @param sent k of the population's sources
 */
export function fitPopulation(
  network: SpikingNetwork,
  population: Target,
  sent: ReadonlyMap<string, SpikeValues>,
  sample: Sample,
  images: Images,
): SpikingNetwork {
  const largest = fittedProjection(network, population);
  const channels = population.shape[0] ?? 1;
  const rows = sample.positions.of.length;
  const projection =
    largest && isAffordable(rows, channels, weightsPerOutput(largest.wiring)) ? largest : undefined;
  // The fit has the rows of the fitted weights already: their share of the potentials is computed from them.
  const others = { ...network, projections: network.projections.filter((p) => p !== projection?.original) };
  const potentials = sampledPotentials(others, population, sent, sample, images);
  const result = projection
    ? fitted(
        network,
        population,
        projection,
        known(sent, projection.original.from),
        sample,
        potentials,
        images.length,
      )
    : startMoved(network, population, sample, potentials);
  const moved = result.populations.find(({ name }) => name === population.name);
  return moved && largestPotential(result, moved) > MAX_POTENTIAL ? network : result;
}

/** Potentials of the sampled neurons, [row][channel]. */
function sampledPotentials(
  network: SpikingNetwork,
  population: Target,
  sent: ReadonlyMap<string, SpikeValues>,
  { positions: { perImage, of } }: Sample,
  images: Images,
): Float64Array {
  const channels = population.shape[0] ?? 1;
  const potentials = new Float64Array(of.length * channels);
  integrateAll(network, population, sent, images, (u, image) => {
    for (let row = image * perImage; row < (image + 1) * perImage; row++) {
      const from = of[row] * channels;
      potentials.set(u.subarray(from, from + channels), row * channels);
    }
  });
  return potentials;
}

function startMoved(
  network: SpikingNetwork,
  population: Target,
  { wanted }: Sample,
  potentials: Float64Array,
): SpikingNetwork {
  const channels = population.shape[0] ?? 1;
  const moves = startMoves(network, population, means(potentials, channels), means(wanted, channels));
  return replaced(network, { ...population, initial: movedStart(population, moves) });
}

function means(values: Float64Array | Float32Array, channels: number): Float64Array {
  const sums = new Float64Array(channels);
  for (let at = 0; at < values.length; at++) sums[at % channels] += values[at];
  return sums.map((sum) => (sum * channels) / values.length);
}

const replaced = (
  network: SpikingNetwork,
  population: Population,
  projection?: [Projection, Projection],
) => ({
  ...network,
  populations: network.populations.map((other) => (other.name === population.name ? population : other)),
  ...(projection && {
    projections: network.projections.map((other) => (other === projection[0] ? projection[1] : other)),
  }),
});

/** @param potentials without those of the projection, which are added */
function fitted(
  network: SpikingNetwork,
  population: Target,
  { original, weights: before, wiring }: FittedProjection,
  source: SpikeValues,
  sample: Sample,
  potentials: Float64Array,
  count: number,
): SpikingNetwork {
  const channels = population.shape[0] ?? 1;
  const groups = wiring.kind === 'conv' ? wiring.groups : 1;
  const weights = before.slice();
  const moves = new Float64Array(channels);
  const from = network.populations.find(({ name }) => name === original.from);
  const constant = Math.max(1, (from && from.kind !== 'readout' ? stageLength(from.steps) : 1) / 2);
  const rowsFitted = Math.floor(count * FITTED) * sample.positions.perImage;
  for (let group = 0; group < groups; group++) {
    const first = (group * channels) / groups;
    const outputs = channels / groups;
    const x = rowsOf(wiring, group, source, sample.positions);
    addPotentials(x, weights, first, outputs, potentials, channels);
    const problem: FitProblem = {
      x,
      outputs,
      ...targetsOf(network, population, sample, potentials, first, outputs),
      constant,
      fitted: rowsFitted,
    };
    moves.set(fitRounded(problem, weights, first), first);
  }
  const moved = { ...population, initial: movedStart(population, moves) };
  return replaced(network, moved, [original, { ...original, weights }]);
}

/** Adds rows times weights to the potentials of outputs from `first` on. */
function addPotentials(
  x: SparseRows,
  weights: ArrayLike<number>,
  first: number,
  outputs: number,
  potentials: Float64Array,
  channels: number,
): void {
  const packed = new Float64Array((x.columns + 1) * outputs);
  for (let o = 0; o < outputs; o++) {
    for (let column = 0; column < x.columns; column++) {
      packed[column * outputs + o] = weights[(first + o) * x.columns + column];
    }
  }
  const product = new Float64Array(x.rows * outputs);
  multiply({ x, outputs, constant: 0 }, packed, product);
  for (let row = 0, at = 0; row < x.rows; row++) {
    for (let o = 0; o < outputs; o++, at++) potentials[row * channels + first + o] += product[at];
  }
}

/** Potentials of some channels as they are and as they should be. */
function targetsOf(
  network: SpikingNetwork,
  population: Target,
  { wanted }: Sample,
  potentials: Float64Array,
  first: number,
  outputs: number,
): Pick<FitProblem, 'u' | 'y' | 'low' | 'high' | 'weight'> {
  const channels = population.shape[0] ?? 1;
  const rows = wanted.length / channels;
  const u = new Float64Array(rows * outputs);
  const y = new Float64Array(rows * outputs);
  const low = new Float64Array(outputs);
  const high = new Float64Array(outputs);
  const weight = new Float64Array(outputs);
  const levels = population.kind === 'spiking' ? stageLength(population.steps) : 1;
  for (let o = 0; o < outputs; o++) {
    const { perUnit, halfStep, most } = scaleOf(network, population, first + o);
    // Any two potentials differ to a neuron with a threshold table and to the read-out.
    const isCutOff = population.kind === 'spiking' && population.thresholdTable === null;
    const range = isCutOff ? levels * most : Number.POSITIVE_INFINITY;
    high[o] = halfStep + range;
    low[o] = isCutOff && !isSigned(population.activation) ? halfStep : halfStep - range;
    weight[o] = Number.isFinite(most) ? 1 / most : 1;
    for (let row = 0; row < rows; row++) {
      const at = row * channels + first + o;
      u[row * outputs + o] = potentials[at];
      y[row * outputs + o] = wanted[at] * perUnit + halfStep;
    }
  }
  return { u, y, low, high, weight };
}

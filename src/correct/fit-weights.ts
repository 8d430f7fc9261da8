/**
 * @file Weight fitting: the integer weights and start potentials of a converted network are moved by least squares, layer
 * by layer in network order, so that on calibration images the potentials, given the actual spikes, approach the ANN's
 * values. It generalises bias correction, which moves only the mean of each channel; like it, it needs no
 * labels and no training. The aim, a layer's output error on calibration data, is that of layer-wise compression (Frantar,
 * Singh and Alistarh 2022, "Optimal Brain Compression"); here inputs are rounded times and outputs are rectified.
 *
 * A fit lowers the error of each layer on similar images and may still make decisions worse, for instance in a network that
 * was trained for its rounding. The caller should compare before and after on other images.
 */

import type { Population, SpikingNetwork } from '../network/network.ts';
import { lastUses, populationNamed, wiredInto } from '../network/wiring.ts';
import { type PlanFor, planFor } from '../ops/ann-engine.ts';
import type { Images } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { giveWay, throwIfAborted } from '../simulate/abort.ts';
import { fitPopulation } from './fit-population.ts';
import { type Samples, takeSamples } from './fit-sample.ts';
import { type SpikeValues, sendAll } from './propagate.ts';

/**
 * The network with fitted weights. Networks in continuous time or of real weights come back as they are.
 * @param plan the ANN, taking stored pixels, as `prepare` makes it
 * @param images calibration images in stored units; see `imagesForFit`
 * @throws FirstspikeError `aborted` at the signal, between populations
 */
export const fitWeights = (
  network: SpikingNetwork,
  plan: Plan,
  images: Images,
  signal?: AbortSignal,
): Promise<SpikingNetwork> => weightFit(planFor(plan), () => images)(network, signal);

/**
 * `fitWeights` for several networks of one ANN on the images chosen for the first network: the ANN is run on them once.
 * @param imagesFor undefined where there are too few, which leaves networks as they are
 */
export function weightFit(
  ann: PlanFor,
  imagesFor: (network: SpikingNetwork) => Images | undefined,
): (network: SpikingNetwork, signal?: AbortSignal) => Promise<SpikingNetwork> {
  let images: Images | undefined;
  let samples: Samples | undefined;
  return async (network, signal) => {
    if (network.steps === 'continuous' || network.arithmetic !== 'integer') return network;
    images ??= imagesFor(network);
    if (!images) return network;
    samples ??= await takeSamples(network, ann, images);
    return fitAll(network, images, samples, signal);
  };
}

async function fitAll(
  network: SpikingNetwork,
  images: Images,
  samples: Samples,
  signal: AbortSignal | undefined,
): Promise<SpikingNetwork> {
  const sent = new Map<string, SpikeValues>();
  const last = lastUses(network);
  const populations: Population[] = [];
  const projections = [...network.projections];
  for (const [i, population] of network.populations.entries()) {
    await giveWay();
    throwIfAborted(signal);
    let part = partInto(network, population);
    if (population.kind === 'spiking' || population.kind === 'readout') {
      const sample = samples.get(population.value);
      if (sample) part = fitPopulation(part, population, sent, sample, images);
    }
    const fitted = populationNamed(part, population.name) ?? population;
    if (fitted.kind !== 'readout') sent.set(fitted.name, sendAll(part, fitted, sent, images));
    populations.push(fitted);
    const incoming = wiredInto(network, population.name);
    incoming.forEach(({ index }, k) => {
      projections[index] = part.projections[k];
    });
    for (const { projection } of incoming) if (last.get(projection.from) === i) sent.delete(projection.from);
  }
  return { ...network, populations, projections };
}

/** A population with its sources, and the input, which says how neurons round: all that its fit changes or reads. */
function partInto(network: SpikingNetwork, population: Population): SpikingNetwork {
  const projections = wiredInto(network, population.name).map(({ projection }) => projection);
  const names = new Set([
    network.populations[0].name,
    ...projections.map(({ from }) => from),
    population.name,
  ]);
  const populations = [...names].flatMap((name) => populationNamed(network, name) ?? []);
  return { ...network, populations, projections };
}

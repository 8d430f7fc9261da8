/** @file A network in the page's words. */
import { FirstspikeError } from '../../../src/error.ts';
import {
  codesOf,
  type InputPopulation,
  imageShape,
  latency,
  neuronCount,
  type SpikingNetwork,
} from '../../../src/network/index.ts';
import type { NetworkInfo, PopulationInfo } from './protocol.ts';

/** More would be slow to record and cannot be told apart on a screen. */
const MOST_STEPS = 4096;

/** @throws FirstspikeError `unsupported` for a network in continuous time, of too many steps, or whose stages differ */
export function infoOf(network: SpikingNetwork): NetworkInfo {
  const { steps } = network;
  if (steps === 'continuous') {
    throw new FirstspikeError(
      'unsupported',
      'The network runs in continuous time, which has no steps to show; convert it with a number of steps.',
    );
  }
  if (steps > MOST_STEPS) {
    throw new FirstspikeError(
      'unsupported',
      `The network has ${steps} steps a stage, more than the ${MOST_STEPS} that can be watched; convert it with fewer.`,
    );
  }
  const codes = codesOf(network);
  if ([...codes.values()].some(({ digits }) => digits === 2)) {
    throw new FirstspikeError(
      'unsupported',
      'The network writes each value with two spikes, and only one can be watched; convert it with --digits 1.',
    );
  }
  const stages = network.populations[network.populations.length - 1].stage;
  if (latency(network) !== stages * steps) {
    throw new FirstspikeError(
      'unsupported',
      'The stages of the network differ in length, and only equal ones can be watched; convert it without --layer-steps and --deadline.',
    );
  }
  const populations = network.populations.map((population): PopulationInfo => {
    const { name, kind, shape, stage } = population;
    const sources = network.projections.filter(({ to }) => to === name).map(({ from }) => from);
    return {
      name,
      kind,
      shape,
      isPaired: codes.get(name)?.signed ?? false,
      digits: kind === 'input' ? population.digits : 1,
      neurons: neuronCount(population, codes),
      stage,
      sources: [...new Set(sources)],
    };
  });
  const input = network.populations[0] as InputPopulation;
  const { macs, flops, threshold, calibration, preprocess } = network.origin;
  return {
    name: network.name,
    steps,
    image: imageShape(network),
    populations,
    hiddenNeurons: populations.reduce(
      (sum, { kind, neurons }) => sum + (kind === 'spiking' ? neurons : 0),
      0,
    ),
    latency: latency(network),
    classes: populations[populations.length - 1].neurons,
    xMin: input.xMin,
    xMax: input.xMax,
    macs,
    flops,
    threshold,
    calibration,
    preprocess,
  };
}

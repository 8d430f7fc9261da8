/** @file A network in the page's words. */
import { FirstspikeError } from '../../../src/error.ts';
import {
  codesOf,
  type InputPopulation,
  imageShape,
  latency,
  type SpikingNetwork,
} from '../../../src/network/index.ts';
import type { NetworkInfo, PopulationInfo } from './protocol.ts';

/** @throws FirstspikeError `unsupported` for a network in continuous time */
export function infoOf(network: SpikingNetwork): NetworkInfo {
  const { steps } = network;
  if (steps === 'continuous') {
    throw new FirstspikeError(
      'unsupported',
      'The network runs in continuous time, which has no steps to show; convert it with a number of steps.',
    );
  }
  const codes = codesOf(network);
  const populations = network.populations.map(({ name, kind, shape: units, stage }): PopulationInfo => {
    const [channels = 1, ...area] = units;
    const shape = [channels * (codes.get(name)?.neurons ?? 1), ...area];
    const sources = network.projections.filter(({ to }) => to === name).map(({ from }) => from);
    return { name, kind, shape, neurons: sizeOf(shape), stage, sources: [...new Set(sources)] };
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

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

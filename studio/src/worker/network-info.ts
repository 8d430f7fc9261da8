/** @file A network in the page's words. */
import { FirstspikeError } from '../../../src/error.ts';
import { sizeOf } from '../../../src/graph/tensor.ts';
import {
  type InputPopulation,
  imageShape,
  latency,
  type SpikingNetwork,
  stageLength,
} from '../../../src/network/index.ts';
import { timelineOf } from '../../../src/network/latency.ts';
import { neuronsPerUnit } from '../../../src/network/neurons.ts';
import { describeSelection } from '../../../src/network/selection.ts';
import type { NetworkInfo, PopulationInfo } from './protocol.ts';

/** More would be slow to record, and a screen could not show them apart. */
const MOST_STEPS = 4096;

/** @throws FirstspikeError `unsupported` for a network in continuous time, or of too many steps */
export function infoOf(network: SpikingNetwork): NetworkInfo {
  const { steps } = network;
  if (steps === 'continuous') {
    throw new FirstspikeError(
      'unsupported',
      'The network runs in continuous time, which has no steps to show; convert it with a number of steps.',
    );
  }
  const most = Math.max(
    ...network.populations.map((population) =>
      population.kind === 'readout' ? 1 : stageLength(population.steps),
    ),
  );
  if (most > MOST_STEPS) {
    throw new FirstspikeError(
      'unsupported',
      `The network has stages of ${most} steps, more than the ${MOST_STEPS} that can be watched; convert it with fewer.`,
    );
  }
  const timeline = timelineOf(network);
  const perUnit = neuronsPerUnit(network);
  const populations = network.populations.map((population): PopulationInfo => {
    const { name, kind, shape, stage } = population;
    const sources = network.projections.filter(({ to }) => to === name).map(({ from }) => from);
    return {
      name,
      kind,
      shape,
      isPaired: perUnit(name) === 2,
      neurons: sizeOf(shape) * perUnit(name),
      stage,
      steps: population.kind === 'readout' ? 0 : stageLength(population.steps),
      begins: population.kind === 'readout' ? timeline.start(stage) : timeline.firesFrom(population),
      selection:
        population.kind === 'readout'
          ? undefined
          : describeSelection(population.selection, shape, stageLength(population.steps)),
      sources: [...new Set(sources)],
    };
  });
  const last = populations[populations.length - 1].stage;
  const hidden = populations.filter(({ kind }) => kind === 'spiking');
  const input = network.populations[0] as InputPopulation;
  const { macs, flops } = network.origin;
  return {
    name: network.name,
    steps,
    stages: Array.from({ length: last + 1 }, (_, stage) => timeline.start(stage)),
    image: imageShape(network),
    populations,
    hiddenNeurons: hidden.reduce((sum, { neurons }) => sum + neurons, 0),
    hiddenUnits: hidden.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    latency: latency(network),
    classes: populations[populations.length - 1].neurons,
    classNames: network.classNames,
    xMin: input.xMin,
    xMax: input.xMax,
    macs,
    flops,
  };
}

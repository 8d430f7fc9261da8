/** @file The five captions of the guided start: one idea each, where to look, and which steps of the course it shows. */
import { count, populationName } from '../lib/format.ts';
import { midway } from '../lib/midway.ts';
import { className } from '../state/network.ts';
import type { Decision, NetworkInfo, NeuronId, PopulationInfo } from '../worker/protocol.ts';

export interface Caption {
  readonly title: string;
  readonly text: string;
  /** Selectors of what stays bright; the first one is brought into view. */
  readonly lit: readonly string[];
  /** Steps of the course that are played. */
  readonly from: number;
  readonly to: number;
  readonly neuron?: NeuronId;
}

/** A moment before the next stage begins, which a layer would be said to be in. */
const justBefore = (step: number): number => step - 0.01;

export function captionsOf(info: NetworkInfo, decision: Decision): readonly Caption[] {
  const index = info.populations.findIndex(({ kind }) => kind === 'spiking');
  const layer = info.populations[index];
  const { stages, latency } = info;
  const read = stages[stages.length - 2];
  const [listens, climbs, ends] = [layer.stage - 1, layer.stage, layer.stage + 1].map((s) => stages[s]);
  const neuron = { population: layer.name, neuron: midway(decision.times[index], layer.steps) };
  const at = decision.times[index][neuron.neuron];
  const name = populationName(layer.name);
  const plot = ['.neuron .potential-plot', cardOf(layer)];
  return [
    {
      title: 'Bright pixels first',
      text: 'Each pixel fires at most once. The brighter it is, the earlier. A black pixel stays silent.',
      lit: ['.layer.input', '.pad'],
      from: 0,
      to: justBefore(stages[1]),
    },
    {
      title: 'A neuron listens',
      text: `This neuron of ${name} adds up the spikes that reach it. Some push its potential up, some pull it down. An early spike counts for longer.`,
      lit: plot,
      from: listens,
      to: justBefore(climbs),
      neuron,
    },
    {
      title: 'It climbs',
      text: `Now it hears nothing more. A constant current carries it to the threshold, and it fires${at < layer.steps ? ` at step ${climbs + at}` : ''}. The more it heard, the earlier.`,
      lit: plot,
      from: climbs,
      to: justBefore(ends),
      neuron,
    },
    {
      title: 'Most stay silent',
      text: `Only ${count(decision.hiddenSpikes)} of ${count(info.hiddenNeurons)} neurons fire for this picture. A silent neuron carries zero and costs nothing further on.`,
      lit: ['.layers'],
      from: ends,
      to: justBefore(read),
    },
    {
      title: 'The race',
      text: `The read-out adds up what arrives, class by class. The highest potential wins: ${className(decision.winner)}.`,
      lit: ['.layer.readout', '.verdict-pair'],
      from: read,
      to: latency,
    },
  ];
}

const cardOf = ({ name }: PopulationInfo): string => `.layer:has([data-population="${name}"])`;

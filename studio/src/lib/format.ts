/** @file Numbers and places in words. */
import type { NeuronId, PopulationInfo } from '../worker/protocol.ts';
import { isOff, unitsOf } from './pairs.ts';

export { compact, count, percent, significant } from '../../../src/charts/format.ts';

/** 0.52 → "0.5 ms"; the resolution of a browser's clock. */
export function milliseconds(value: number): string {
  if (value < 0.1) return '< 0.1 ms';
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** [32, 28, 28] → "32×28×28". */
export const shapeText = (shape: readonly number[]): string => shape.join('×');

type Place = Pick<PopulationInfo, 'name' | 'shape' | 'neurons' | 'isPaired'>;

/** `conv1 · map 12, row 3, column 7`, `dense1 · neuron 41`, `conv4 · map 0, row 1, column 2, OFF`. */
export function placeText({ neuron }: NeuronId, population: Place): string {
  const { shape, isPaired } = population;
  const name = populationName(population.name);
  const unit = neuron % unitsOf(population);
  const sign = isPaired ? `, ${isOff(neuron, population) ? 'OFF' : 'ON'}` : '';
  if (shape.length !== 3)
    return `${name} · ${population.name === 'readout' ? 'class' : 'neuron'} ${unit}${sign}`;
  const [channels, height, width] = shape;
  const at = `row ${Math.floor(unit / width) % height}, column ${unit % width}`;
  const channel = Math.floor(unit / (height * width));
  const map = channels > 1 ? `map ${channel}, ` : '';
  return `${name} · ${map}${at}${sign}`;
}

/** +12 and −3, with a true minus. */
export const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(Math.round(value)).toLocaleString('en-US')}`;

export const plain = (value: number): string =>
  `${value < 0 ? '−' : ''}${Math.abs(Math.round(value)).toLocaleString('en-US')}`;

const names: Readonly<Record<string, string>> = { input: 'pixels', readout: 'read-out' };

/** The name a reader sees. */
export const populationName = (name: string): string => names[name] ?? name;

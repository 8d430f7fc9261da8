/** @file Numbers and places in words. */
import type { NeuronId, PopulationInfo } from '../worker/protocol.ts';

export { compact, count, percent, significant } from '../../../src/charts/format.ts';

/** 0.52 → "0.5 ms"; what a clock of a tenth of a millisecond can tell. */
export function milliseconds(value: number): string {
  if (value < 0.1) return '< 0.1 ms';
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** [32, 28, 28] → "32×28×28". */
export const shapeText = (shape: readonly number[]): string => shape.join('×');

/** `conv1 · map 12, row 3, column 7`, or `dense1 · neuron 41`. */
export function placeText({ neuron }: NeuronId, { name, shape }: PopulationInfo): string {
  if (shape.length !== 3) return `${name} · ${name === 'readout' ? 'class' : 'neuron'} ${neuron}`;
  const [maps, height, width] = shape;
  const row = Math.floor(neuron / width) % height;
  const at = `row ${row}, column ${neuron % width}`;
  return maps === 1 ? `${name} · ${at}` : `${name} · map ${Math.floor(neuron / (height * width))}, ${at}`;
}

/** +12 and −3, with a true minus. */
export const signed = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(Math.round(value)).toLocaleString('en-US')}`;

export const plain = (value: number): string =>
  `${value < 0 ? '−' : ''}${Math.abs(Math.round(value)).toLocaleString('en-US')}`;

const names: Readonly<Record<string, string>> = { input: 'pixels', readout: 'read-out' };

/** The name a reader sees. */
export const populationName = (name: string): string => names[name] ?? name;

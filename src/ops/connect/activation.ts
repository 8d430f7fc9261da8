/** @file Activations on signals: each becomes the firing rule of neurons. */
import type { Activation } from '../../graph/activation.ts';
import { channelsOf, dipOf } from '../../graph/activation.ts';
import type { Connector } from '../operator.ts';
import { poolsChannels, type Signal, type Spikes } from '../signal.ts';
import { elementwisePotential } from './potential.ts';

/** f of the signal. A function that differs between channels must be given one slope or flight per channel of the signal. */
export function connectActivation(signal: Signal, activation: Activation, connector: Connector): Spikes {
  const [shape] = connector.shapes;
  const slope = activation.kind === 'leaky' ? activation.slopes.find((value) => value < 0) : undefined;
  if (slope !== undefined) {
    throw connector.unsupported(`a slope of ${slope} below zero does not work; slopes must not be negative.`);
  }
  if (signal.kind !== 'spikes' && passes(signal, activation)) {
    return { ...connector.fire(signal, activation), shape };
  }
  const source = connector.spikes(signal);
  const units = channelled(source.shape, activation);
  const potential = elementwisePotential(source, connector.node.inputs[0], units, connector);
  return { ...connector.fire(potential, activation), shape };
}

/** Whether the neurons of the potential can compute f: it must rise where pools follow, and know its channels. */
function passes(signal: Exclude<Signal, Spikes>, activation: Activation): boolean {
  const potential = signal.kind === 'potential' ? signal : signal.potential;
  const relays = signal.kind === 'potential' ? [] : signal.relays;
  if (relays.length > 0 && Number.isFinite(dipOf(activation))) return false;
  if (channelsOf(activation) === 1) return true;
  const [channels] = potential.units;
  return channelsOf(activation) === channels && poolsChannels(relays, channels);
}

/** A grid whose first axis has the channels between which the function differs. */
function channelled(shape: readonly number[], activation: Activation): readonly number[] {
  const channels = channelsOf(activation);
  if (channels === 1) return shape;
  const size = shape.reduce((product, n) => product * n, 1);
  return channels === shape[0] ? shape : [channels, size / channels];
}

/**
 * @file Batch norm and arithmetic with constants: `value[i] = scale[i] · source[i] + offset[i]` on a signal. Before
 * an activation it folds into weights and biases; after one it is remembered for the next linear layer.
 */
import { sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import {
  isNonNegative,
  type Potential,
  poolsChannels,
  type RelayedPotential,
  type Signal,
  type Term,
} from '../signal.ts';
import { type AffineMap, compose, perChannel, perElement } from './affine-map.ts';
import { scaleTargets } from './scale-synapses.ts';

/** The signal of `map` after `signal`; the map has one entry per element of the signal. */
export function applyAffine(signal: Signal, map: AffineMap, connector: Connector): Signal {
  const shape = connector.shapes[0];
  const value = connector.node.outputs[0];
  if (signal.kind === 'potential') {
    const mapped = mapPotential(signal, map);
    if (mapped) return { ...mapped, shape, value };
  }
  if (signal.kind === 'relayed-potential') {
    const mapped = mapRelayed(signal, map, value);
    if (mapped) return { ...mapped, shape };
  }
  const { kind, population, signed, affine: inner } = connector.spikes(signal);
  const affine = compose(map, inner);
  return affine === undefined
    ? { kind, shape, population, signed }
    : { kind, shape, population, signed, affine };
}

/** Undefined where shared weights would need different factors. */
function mapPotential(potential: Potential, map: AffineMap): Potential | undefined {
  const isScaled = map.scale.some((scale) => scale !== 1);
  const bias = potential.bias.map((value, i) => map.scale[i] * value + map.offset[i]);
  const terms: Term[] = [];
  for (const { from, synapses } of potential.terms) {
    const scaled = isScaled ? scaleTargets(synapses, map.scale) : synapses;
    if (!scaled) return undefined;
    terms.push({ from, synapses: scaled });
  }
  const nonNegative =
    isNonNegative(potential) && map.scale.every((scale) => scale >= 0) && bias.every((value) => value >= 0);
  return { ...potential, terms, bias, nonNegative };
}

/**
 * `max(a·u + b) = a·max(u) + b` holds for a ≥ 0 and one b per channel: the map may pass below pools. Undefined for any
 * other, and below a gather.
 */
function mapRelayed(signal: RelayedPotential, map: AffineMap, value: string): RelayedPotential | undefined {
  const channels = signal.potential.units[0];
  if (!poolsChannels(signal.relays, channels)) return undefined;
  const scale = perChannel(map.scale, channels);
  const offset = perChannel(map.offset, channels);
  if (!scale || !offset || scale.some((factor) => factor < 0)) return undefined;
  const area = sizeOf(signal.potential.units) / channels;
  const below = { scale: perElement(scale, area), offset: perElement(offset, area) };
  const potential = mapPotential(signal.potential, below);
  return potential && { ...signal, potential: { ...potential, value } };
}

/**
 * @file Batch norm and arithmetic with constants: `value[i] = scale[i] · source[i] + offset[i]` on a signal. Before
 * an activation it folds into weights and biases; after one it is remembered for the next linear layer.
 */
import { sizeOf } from '../../graph/tensor.ts';
import type { Connector } from '../operator.ts';
import type { PooledPotential, Potential, Signal } from '../signal.ts';
import { type AffineMap, compose, perChannel, perElement } from './affine-map.ts';
import { scaleTargets } from './scale-synapses.ts';

/** The signal of `map` after `signal`; the map has one entry per element of the signal. */
export function applyAffine(signal: Signal, map: AffineMap, connector: Connector): Signal {
  const shape = connector.shapes[0];
  const value = connector.node.outputs[0];
  if (signal.kind === 'potential') return { ...mapPotential(signal, map, connector), shape, value };
  if (signal.kind === 'pooled-potential') return { ...mapPooled(signal, map, value, connector), shape };
  const affine = compose(map, signal.affine);
  const { kind, population } = signal;
  return affine === undefined ? { kind, shape, population } : { kind, shape, population, affine };
}

function mapPotential(potential: Potential, map: AffineMap, connector: Connector): Potential {
  const channels = potential.units[0] ?? 1;
  const isScaled = map.scale.some((scale) => scale !== 1);
  const bias = potential.bias.map((value, i) => map.scale[i] * value + map.offset[i]);
  const terms = isScaled
    ? potential.terms.map(({ from, synapses }) => ({
        from,
        synapses: scaleTargets(synapses, map.scale, channels, connector),
      }))
    : potential.terms;
  const nonNegative =
    potential.nonNegative && map.scale.every((scale) => scale >= 0) && bias.every((value) => value >= 0);
  return { ...potential, terms, bias, nonNegative };
}

/** `max(a·u + b) = a·max(u) + b` holds for a ≥ 0 and one b per channel: the map may pass below the pool. */
function mapPooled(
  signal: PooledPotential,
  map: AffineMap,
  value: string,
  connector: Connector,
): PooledPotential {
  const { potential } = signal;
  const channels = potential.units[0];
  const scale = perChannel(map.scale, channels);
  const offset = perChannel(map.offset, channels);
  if (scale === undefined || offset === undefined || scale.some((factor) => factor < 0)) {
    throw connector.unsupported(
      'after a MaxPool only one non-negative factor and one offset per channel work; put it before the pool.',
    );
  }
  const area = sizeOf(potential.units) / channels;
  const below = { scale: perElement(scale, area), offset: perElement(offset, area) };
  return { ...signal, potential: { ...mapPotential(potential, below, connector), value } };
}

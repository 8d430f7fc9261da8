/** @file Max pooling on signals: the earliest spike of a window is its largest value. */
import type { Window } from '../../geometry/window.ts';
import type { Connector } from '../operator.ts';
import type { Relaying, Signal, Spikes } from '../signal.ts';
import { type AffineMap, perChannel, perElement } from './affine-map.ts';
import { elementwisePotential } from './potential.ts';

/** The pooled signal: a relay of earliest spikes, or pools to be applied once the potential has fired. */
export function connectMaxPool(signal: Signal, window: Window, connector: Connector): Signal {
  const shape = connector.shapes[0];
  const pool: Relaying = { kind: 'pool', window, shape: signal.shape };
  if (signal.kind === 'potential')
    return { kind: 'relayed-potential', shape, potential: signal, relays: [pool] };
  if (signal.kind === 'relayed-potential') return { ...signal, shape, relays: [...signal.relays, pool] };
  const { affine, ...plain } = signal;
  if (affine === undefined) return { ...connector.maxPool(signal, window), shape };
  const rising = risingMap(affine, signal.shape[0]);
  if (rising) {
    const { scale, offset } = rising;
    const relay = connector.maxPool(plain, window);
    const area = window.output[0] * window.output[1];
    return { ...relay, shape, affine: { scale: perElement(scale, area), offset: perElement(offset, area) } };
  }
  // The map changes the order of values, so new neurons must fire for its result.
  const reordered = elementwisePotential(signal, connector.node.inputs[0], signal.shape, connector);
  return { kind: 'relayed-potential', shape, potential: reordered, relays: [pool] };
}

/** One scale and one offset per channel, if the map keeps the order of the values in each of them. */
function risingMap({ scale, offset }: AffineMap, channels: number): AffineMap | undefined {
  const [scales, offsets] = [perChannel(scale, channels), perChannel(offset, channels)];
  return scales && offsets && scales.every((factor) => factor >= 0)
    ? { scale: scales, offset: offsets }
    : undefined;
}

/** Whether the largest value of each channel is the one whose spike is the earliest. */
export const keepsOrder = ({ affine, shape }: Spikes): boolean =>
  affine === undefined || risingMap(affine, shape[0]) !== undefined;

/** @file Max pooling on signals: the earliest spike of a window is its largest value. */
import type { Window } from '../../geometry/window.ts';
import type { Connector } from '../operator.ts';
import type { Relaying, Signal } from '../signal.ts';
import { perChannel, perElement } from './affine-map.ts';
import { elementwisePotential } from './elementwise.ts';

/** The pooled signal: a relay of earliest spikes, or pools to be applied once the potential has fired. */
export function connectEarliest(signal: Signal, window: Window, connector: Connector): Signal {
  const shape = connector.shapes[0];
  const pool: Relaying = { kind: 'pool', window };
  if (signal.kind === 'potential')
    return { kind: 'relayed-potential', shape, potential: signal, relays: [pool] };
  if (signal.kind === 'relayed-potential') return { ...signal, shape, relays: [...signal.relays, pool] };
  const { affine, ...plain } = signal;
  if (affine === undefined) return { ...connector.earliest(signal, window), shape };
  const channels = signal.shape[0];
  const scale = perChannel(affine.scale, channels);
  const offset = perChannel(affine.offset, channels);
  if (scale?.every((factor) => factor >= 0) && offset !== undefined) {
    const relay = connector.earliest(plain, window);
    const area = window.output[0] * window.output[1];
    return { ...relay, shape, affine: { scale: perElement(scale, area), offset: perElement(offset, area) } };
  }
  // Where the map does not keep the order of values, neurons of their own must carry its result.
  const reordered = elementwisePotential(signal, connector.node.inputs[0], signal.shape, connector);
  return { kind: 'relayed-potential', shape, potential: reordered, relays: [pool] };
}

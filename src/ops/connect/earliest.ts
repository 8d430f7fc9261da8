/** @file Max pooling on signals: the earliest spike of a window is its largest value. */
import type { Window } from '../../geometry/window.ts';
import type { Connector } from '../operator.ts';
import type { Signal, Spikes } from '../signal.ts';
import { perChannel, perElement } from './affine-map.ts';
import { elementwisePotential } from './elementwise.ts';

/** The pooled signal: a relay of earliest spikes, or pools to be applied once the potential has fired. */
export function connectEarliest(signal: Signal, window: Window, connector: Connector): Signal {
  const shape = connector.shapes[0];
  if (signal.kind === 'potential')
    return { kind: 'pooled-potential', shape, potential: signal, pools: [window] };
  if (signal.kind === 'pooled-potential') return { ...signal, shape, pools: [...signal.pools, window] };
  if (signal.affine === undefined) return { ...connector.earliest(signal, window), shape };
  const channels = signal.shape[0];
  const scale = perChannel(signal.affine.scale, channels);
  const offset = perChannel(signal.affine.offset, channels);
  if (scale?.every((factor) => factor >= 0) && offset !== undefined) {
    const { kind, population } = signal;
    const relay = connector.earliest({ kind, population, shape: signal.shape }, window);
    const area = window.output[0] * window.output[1];
    return { ...relay, shape, affine: { scale: perElement(scale, area), offset: perElement(offset, area) } };
  }
  return { kind: 'pooled-potential', shape, potential: reordered(signal, connector), pools: [window] };
}

/** Where the map does not keep the order of values, neurons of their own must carry its result. */
const reordered = (signal: Spikes, connector: Connector) =>
  elementwisePotential(signal, connector.node.inputs[0], signal.shape, connector);

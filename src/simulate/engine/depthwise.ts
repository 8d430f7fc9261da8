/**
 * @file Depthwise convolutions: as many target channels as source channels, one for each. A kernel of their own computes them for
 * all neurons, silent ones too, for a spike reaches too few neurons to be looked for.
 */
import type { Connectivity } from '../../geometry/connectivity.ts';
import { type KernelRecord, recordOf } from '../../kernels/index.ts';
import type { SynapticProjection, Weights } from '../../network/network.ts';
import type { Grid } from './grid.ts';
import type { Layout } from './layout.ts';
import { geometry, INT16, type Initial, type Places, type Target } from './record.ts';

type Conv = Extract<Connectivity, { kind: 'conv' }>;

/** The wiring of a depthwise convolution of populations whose channels are stored alike. */
export function depthwise({ wiring }: SynapticProjection, source: Grid, target: Grid): Conv | undefined {
  if (wiring.kind !== 'conv' || wiring.groups === 1 || source.stored !== target.stored) return undefined;
  return wiring.groups === wiring.inChannels && wiring.groups === wiring.outChannels ? wiring : undefined;
}

/** The record that adds one. */
export function depthwiseRecord(
  wiring: Conv,
  weights: Weights,
  { grid, carried, steps }: Places,
  { u }: Target,
  initial: Initial,
  layout: Layout,
): KernelRecord {
  const taps = wiring.window.kernel[0] * wiring.window.kernel[1];
  const packed = new Int16Array(taps * grid.stored);
  let wide = false;
  for (let channel = 0; channel < wiring.outChannels; channel++) {
    let most = 0;
    for (let tap = 0; tap < taps; tap++) {
      const weight = weights[channel * taps + tap];
      packed[tap * grid.stored + channel] = weight;
      most += Math.abs(weight) * steps;
    }
    wide ||= most > INT16;
  }
  return recordOf('depthwiseConv', {
    ...geometry(grid, wiring.window),
    potentials: u,
    initial: initial.at,
    initialBytes: initial.pixelBytes,
    carried,
    weights: layout.place(packed),
    wide: wide ? 1 : 0,
  });
}

/** @file Sum and Mean of any number of values: branches that add up in the same neurons. */
import { sizeOf } from '../graph/tensor.ts';
import { type Broadcast, parseBroadcast } from './broadcasting.ts';
import { applyAffine } from './connect/apply-affine.ts';
import { required } from './connect/required.ts';
import { connectResidual } from './connect/residual.ts';
import { free, type Operator } from './operator.ts';
import { broadcastIndices } from './reference/broadcast.ts';
import { tensorOf } from './reference/elements.ts';
import type { Signal } from './signal.ts';

const total = (type: string, factor: (values: number) => number): Operator<Broadcast> => ({
  type,
  parse: parseBroadcast,
  shape: ({ output }) => [output],
  reference({ output }, inputs) {
    const sum = new Float64Array(sizeOf(output));
    for (const { shape, data } of inputs) {
      const from = broadcastIndices(shape, output);
      for (let i = 0; i < sum.length; i++) sum[i] += data[from[i]];
    }
    const scaled = sum.map((value) => value * factor(inputs.length));
    return [tensorOf(Float32Array.from(scaled), output)];
  },
  connect(_, inputs, connector) {
    const [first, ...others] = inputs.map((input) => required(input, connector));
    const sum = others.reduce<Signal>((a, b) => connectResidual(a, b, connector), first);
    const size = sizeOf(sum.shape);
    const scale = new Float64Array(size).fill(factor(inputs.length));
    return applyAffine(sum, { scale, offset: new Float64Array(size) }, connector);
  },
  count: () => free,
});

export const sum = total('Sum', () => 1);
export const mean = total('Mean', (values) => 1 / values);

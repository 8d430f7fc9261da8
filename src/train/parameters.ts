/**
 * @file A network's weights and biases as one flat array, so that optimiser, workers and checkpoints need to know
 * nothing about layers. Convolution weights are kept as [height, width, in, out], dense ones as [in, out].
 */
import { type Shape, sizeOf } from '../graph/tensor.ts';
import type { ConvNet } from './layers.ts';
import { randomFrom, seedOf } from './random.ts';
import { layerShapes } from './shapes.ts';

/** Where one layer's weights or bias lie in the flat array. */
export interface ParameterSlot {
  /** Index of the layer it belongs to. */
  readonly layer: number;
  readonly role: 'weight' | 'bias';
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** All slots, in layer order, weight before bias, without gaps. */
export function parameterSlots(net: ConvNet): readonly ParameterSlot[] {
  const outputs = layerShapes(net);
  const slots: ParameterSlot[] = [];
  let offset = 0;
  const add = (layer: number, role: ParameterSlot['role'], shape: Shape): void => {
    slots.push({ layer, role, shape, offset, size: sizeOf(shape) });
    offset += sizeOf(shape);
  };
  net.layers.forEach((layer, index) => {
    const inputs = (index === 0 ? net.input : outputs[index - 1])[0];
    if (layer.type === 'conv') {
      add(index, 'weight', [layer.kernel, layer.kernel, inputs, layer.filters]);
      add(index, 'bias', [layer.filters]);
    } else if (layer.type === 'dense') {
      add(index, 'weight', [inputs, layer.units]);
      add(index, 'bias', [layer.units]);
    }
  });
  return slots;
}

/** Number of weights and biases. */
export const parameterCount = (slots: readonly ParameterSlot[]): number =>
  slots.reduce((count, slot) => count + slot.size, 0);

/**
 * Start values: weights uniform within ±√(6 / fan-in), biases zero.
 * Source: He et al. 2015, "Delving deep into rectifiers", eq. 10 (variance 2 / fan-in).
 */
export function initialParameters(net: ConvNet, seed: number): Float32Array<ArrayBuffer> {
  const slots = parameterSlots(net);
  const parameters = new Float32Array(parameterCount(slots));
  for (const slot of slots) {
    if (slot.role === 'bias') continue;
    const random = randomFrom(seedOf(seed, slot.layer));
    const limit = Math.sqrt(6 / sizeOf(slot.shape.slice(0, -1)));
    for (let i = 0; i < slot.size; i++) parameters[slot.offset + i] = limit * (2 * random() - 1);
  }
  return parameters;
}

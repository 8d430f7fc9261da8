/**
 * @file How many synapses leave a unit: what one spike of it costs, in synaptic operations. Units near a border
 * reach fewer positions of a convolution than those inside.
 */
import { fanOutPerPosition, placeWindow } from '../geometry/window.ts';
import type { ConvLayer, DenseLayer } from './layers.ts';

/**
 * Synapses into `layer` from each position of a map of `height`×`width` (row, column order), the same for every
 * channel. A dense layer has `units` from each position.
 */
export function fanOut(
  layer: ConvLayer | DenseLayer,
  height: number,
  width: number,
): Float32Array<ArrayBuffer> {
  if (layer.type === 'dense') return new Float32Array(height * width).fill(layer.units);
  const window = placeWindow([height, width], {
    kernel: [layer.kernel, layer.kernel],
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: layer.padding === 'same' ? 'same-upper' : 'valid' },
    ceil: false,
  });
  return Float32Array.from(fanOutPerPosition(window), (positions) => positions * layer.filters);
}

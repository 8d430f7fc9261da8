/**
 * @file The shape of every layer's output, checked once before anything is built from it.
 */
import { FirstspikeError } from '../error.ts';
import { formatShape, type Shape, sizeOf } from '../graph/tensor.ts';
import type { ConvNet, Layer } from './layers.ts';

/** Output shape of each layer for one image: `[channels, height, width]`, or `[units]` after flatten. */
export function layerShapes(net: ConvNet): readonly Shape[] {
  const shapes: Shape[] = [];
  let shape: Shape = net.input;
  net.layers.forEach((layer, index) => {
    shape = outputShape(layer, shape, `Layer ${index} (${layer.type}) of network '${net.name}'`);
    shapes.push(shape);
  });
  return shapes;
}

function outputShape(layer: Layer, shape: Shape, where: string): Shape {
  const fail = (why: string): never => {
    throw new FirstspikeError('shape', `${where} gets ${formatShape(shape)}, but ${why}.`);
  };
  const [channels, height, width] = shape.length === 3 ? shape : [0, 0, 0];
  switch (layer.type) {
    case 'conv': {
      if (channels === 0) fail('a convolution needs channels×height×width');
      if (layer.padding === 'same') return [layer.filters, height, width];
      if (Math.min(height, width) < layer.kernel) fail(`its kernel is ${layer.kernel}×${layer.kernel}`);
      return [layer.filters, height - layer.kernel + 1, width - layer.kernel + 1];
    }
    case 'maxpool': {
      if (channels === 0) fail('max pooling needs channels×height×width');
      if (Math.min(height, width) < layer.size) fail(`its window is ${layer.size}×${layer.size}`);
      return [channels, Math.floor(height / layer.size), Math.floor(width / layer.size)];
    }
    case 'flatten':
      return [sizeOf(shape)];
    case 'dense':
      return shape.length === 1
        ? [layer.units]
        : fail('a dense layer needs a vector; put a flatten before it');
    case 'relu':
    case 'dropout':
      return shape;
  }
}

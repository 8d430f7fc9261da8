/**
 * @file A ConvNet's forward pass in TensorFlow.js, and what penalties and statistics need to see of it.
 */
import { conv } from './conv.ts';
import { dense } from './dense.ts';
import type { ConvLayer, ConvNet, DenseLayer } from './layers.ts';
import { maxPool } from './max-pool.ts';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, TensorFlow } from './tensorflow.ts';

/** What reaches a convolution or dense layer from the hidden units before it. */
interface Source {
  /** The layer that receives it. */
  readonly layer: ConvLayer | DenseLayer;
  /** After pooling, before dropout; maps are [images, height, width, channels]. */
  readonly values: Tensor;
}

export interface Activations {
  /** [images, classes]. */
  readonly logits: Tensor2D;
  /** Output of each ReLU, before any pooling: one value per firing unit of the spiking network. */
  readonly hidden: readonly Tensor[];
  readonly sources: readonly Source[];
}

/** Multiplies the input of dropout layer `layer` by a random mask; the identity outside training. */
export type Dropout = (layer: number, values: Tensor) => Tensor;

/** `parameters` are one tensor per slot, in slot order; `images` are [images, height, width, channels]. */
export function forward(
  tf: TensorFlow,
  net: ConvNet,
  parameters: readonly Tensor[],
  images: Tensor4D,
  dropout: Dropout = (_, values) => values,
): Activations {
  const hidden: Tensor[] = [];
  const sources: Source[] = [];
  let values: Tensor = images;
  let undropped: Tensor = images;
  let next = 0;
  net.layers.forEach((layer, index) => {
    if ((layer.type === 'conv' || layer.type === 'dense') && next > 0) {
      sources.push({ layer, values: undropped });
    }
    switch (layer.type) {
      case 'conv': {
        const sums = conv(tf, values as Tensor4D, parameters[next] as Tensor4D, layer.padding, next === 0);
        values = tf.add(sums, parameters[next + 1] as Tensor1D);
        next += 2;
        break;
      }
      case 'dense': {
        const sums = dense(tf, values as Tensor2D, parameters[next] as Tensor2D);
        values = tf.add(sums, parameters[next + 1] as Tensor1D);
        next += 2;
        break;
      }
      case 'relu':
        values = tf.relu(values);
        hidden.push(values);
        break;
      case 'maxpool':
        values = maxPool(tf, values as Tensor4D, layer.size);
        break;
      case 'flatten':
        values = values.rank === 2 ? values : flatten(tf, values as Tensor4D);
        break;
      case 'dropout':
        values = dropout(index, values);
        return;
    }
    undropped = values;
  });
  return { logits: values as Tensor2D, hidden, sources };
}

function flatten(tf: TensorFlow, values: Tensor4D): Tensor2D {
  return tf.reshape(tf.transpose(values, [0, 3, 1, 2]), [values.shape[0], -1]) as Tensor2D;
}

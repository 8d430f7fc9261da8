/** @file All layers by their Keras class, and what to use instead of one that is not here. */
import type { LayerWriter } from '../call.ts';
import { activationLayer, elu, leakyRelu, prelu, reluLayer, softmaxLayer } from './activation-layers.ts';
import { batchNormalization } from './batch-normalization.ts';
import { conv } from './conv.ts';
import { convTranspose } from './conv-transpose.ts';
import { dense } from './dense.ts';
import { depthwiseConv, separableConv } from './depthwise-conv.ts';
import { globalPool } from './global-pool.ts';
import { identity } from './identity.ts';
import { concatenate, merge, subtract } from './merge.ts';
import { cropping, upSampling, zeroPadding } from './padding.ts';
import { pool } from './pool.ts';
import { normalization, rescaling } from './scaling.ts';
import { flatten, permute, reshapeLayer } from './shape.ts';

interface KnownLayer {
  readonly write: LayerWriter;
  /** Whether an outstanding border of the input may stay; otherwise it is put into the graph first. */
  readonly takesBorder?: boolean;
}

/** Layers that change nothing when a model is used. */
const training = [
  'Dropout',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'GaussianDropout',
  'GaussianNoise',
  'AlphaDropout',
  'ActivityRegularization',
  'RandomFlip',
  'RandomRotation',
  'RandomZoom',
  'RandomTranslation',
  'RandomContrast',
  'RandomBrightness',
  'Identity',
];

export const layerWriters: ReadonlyMap<string, KnownLayer> = new Map<string, KnownLayer>([
  ...training.map((type): [string, KnownLayer] => [type, { write: identity, takesBorder: true }]),
  ['Conv1D', { write: conv(1), takesBorder: true }],
  ['Conv2D', { write: conv(2), takesBorder: true }],
  ['DepthwiseConv2D', { write: depthwiseConv, takesBorder: true }],
  ['SeparableConv2D', { write: separableConv, takesBorder: true }],
  ['Conv2DTranspose', { write: convTranspose }],
  ['Dense', { write: dense }],
  ['BatchNormalization', { write: batchNormalization }],
  ['Activation', { write: activationLayer }],
  ['ReLU', { write: reluLayer }],
  ['LeakyReLU', { write: leakyRelu }],
  ['PReLU', { write: prelu }],
  ['ELU', { write: elu }],
  ['Softmax', { write: softmaxLayer }],
  ['MaxPooling1D', { write: pool('MaxPool', 1) }],
  ['MaxPooling2D', { write: pool('MaxPool', 2) }],
  ['AveragePooling1D', { write: pool('AveragePool', 1) }],
  ['AveragePooling2D', { write: pool('AveragePool', 2) }],
  ['GlobalMaxPooling1D', { write: globalPool('GlobalMaxPool', 1) }],
  ['GlobalMaxPooling2D', { write: globalPool('GlobalMaxPool', 2) }],
  ['GlobalAveragePooling1D', { write: globalPool('GlobalAveragePool', 1) }],
  ['GlobalAveragePooling2D', { write: globalPool('GlobalAveragePool', 2) }],
  ['Flatten', { write: flatten }],
  ['Reshape', { write: reshapeLayer }],
  ['Permute', { write: permute }],
  ['Add', { write: merge('Add') }],
  ['Subtract', { write: subtract }],
  ['Multiply', { write: merge('Mul') }],
  ['Average', { write: merge('Add', 'mean') }],
  ['Maximum', { write: merge('Max') }],
  ['Minimum', { write: merge('Min') }],
  ['Concatenate', { write: concatenate }],
  ['ZeroPadding2D', { write: zeroPadding, takesBorder: true }],
  ['Cropping2D', { write: cropping }],
  ['UpSampling2D', { write: upSampling }],
  ['Rescaling', { write: rescaling }],
  ['Normalization', { write: normalization }],
]);

const advice: Readonly<Record<string, string>> = {
  Lambda: 'its Python code is not in the file; use Keras layers such as Rescaling.',
  TFOpLambda: 'use a Keras layer in place of the TensorFlow function.',
  SlicingOpLambda: 'use a Keras layer such as Cropping2D in place of the slice.',
  Conv3D: 'use Conv2D.',
  Conv1DTranspose: 'use UpSampling2D or Conv2DTranspose.',
  SeparableConv1D: 'use Conv1D, or SeparableConv2D with rows of height 1.',
  DepthwiseConv1D: 'use Conv1D with groups.',
  ThresholdedReLU: 'use ReLU.',
  LayerNormalization: 'use BatchNormalization.',
  GroupNormalization: 'use BatchNormalization.',
  Resizing: 'resize the images before.',
  CenterCrop: 'use Cropping2D.',
  ZeroPadding1D: 'use padding "same" in the layer after it.',
};

/** A clause of an error: the layers that work in place of this one. */
export function substitute(type: string): string {
  if (/LSTM|GRU|RNN|Attention|Embedding|TimeDistributed|Bidirectional/.test(type)) {
    return 'only feed-forward ConvNets (Conv2D, Dense, pooling, ReLU, …) work.';
  }
  if (Object.hasOwn(advice, type)) return advice[type];
  return 'layers such as Conv2D, Dense, BatchNormalization, ReLU, pooling, Add and Concatenate work.';
}

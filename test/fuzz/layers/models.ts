/** @file Small sound Keras models to start from, as description and weights. */

export interface Weight {
  /** `layer/weight`, as Keras 2 and TensorFlow.js name it. */
  readonly name: string;
  /** Group and position, as Keras 3 keeps it: `layers/conv2d/vars/0`. */
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Model {
  readonly topology: object;
  readonly weights: readonly Weight[];
}

type Config = Readonly<Record<string, unknown>>;

const layer = (type: string, name: string, config: Config, ...inputs: readonly string[]) => ({
  class_name: type,
  name,
  config: { name, ...config },
  inbound_nodes: inputs.length === 0 ? [] : [inputs.map((input) => [input, 0, 0, {}])],
});

const ref = (name: string) => [[name, 0, 0]];

const functional = (name: string, layers: readonly object[], input: string, output: string) => ({
  class_name: 'Functional',
  config: { name, layers, input_layers: ref(input), output_layers: ref(output) },
});

const weight = (name: string, path: string, ...shape: readonly number[]): Weight => ({
  name,
  path,
  shape,
  data: Float32Array.from(
    { length: shape.reduce((product, n) => product * n, 1) },
    (_, i) => ((i % 7) - 2) / 8 + (name.includes('variance') ? 1 : 0),
  ),
});

/** A kernel and a bias. */
const linear = (name: string, group: string, ...kernel: readonly number[]): Weight[] => [
  weight(`${name}/kernel`, `${group}/vars/0`, ...kernel),
  weight(`${name}/bias`, `${group}/vars/1`, kernel[kernel.length - 1]),
];

const norm = (name: string, group: string, channels: number): Weight[] =>
  ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((kind, i) =>
    weight(`${name}/${kind}`, `${group}/vars/${i}`, channels),
  );

const sequential: Model = {
  topology: {
    class_name: 'Sequential',
    config: {
      name: 'net',
      layers: [
        layer('InputLayer', 'x', { batch_shape: [null, 6, 6, 1] }),
        layer('Conv2D', 'c', {
          filters: 2,
          kernel_size: [3, 3],
          padding: 'same',
          activation: 'relu',
          strides: [1, 1],
        }),
        layer('BatchNormalization', 'n', { axis: [3], epsilon: 0.001 }),
        layer('ZeroPadding2D', 'z', {
          padding: [
            [1, 1],
            [1, 1],
          ],
        }),
        layer('MaxPooling2D', 'p', { pool_size: [2, 2], strides: [2, 2] }),
        layer('Dropout', 'o', { rate: 0.2 }),
        layer('Flatten', 'f', {}),
        layer('Dense', 'd', { units: 3, activation: 'softmax' }),
      ],
    },
  },
  weights: [
    ...linear('c', 'layers/conv2d', 3, 3, 1, 2),
    ...norm('n', 'layers/batch_normalization', 2),
    ...linear('d', 'layers/dense', 32, 3),
  ],
};

const branches: Model = {
  topology: functional(
    'branches',
    [
      layer('InputLayer', 'x', { batch_input_shape: [null, 4, 4, 2] }),
      layer('Conv2D', 'a', { filters: 2, kernel_size: 1, dilation_rate: 1, groups: 1 }, 'x'),
      layer(
        'DepthwiseConv2D',
        'w',
        { kernel_size: 3, padding: 'same', depth_multiplier: 1, use_bias: false },
        'x',
      ),
      layer('Add', 's', {}, 'a', 'w'),
      layer('ReLU', 'r', { max_value: 6, negative_slope: 0.1, threshold: 0 }, 's'),
      layer('UpSampling2D', 'u', { size: [2, 2], interpolation: 'nearest' }, 'r'),
      layer('AveragePooling2D', 'v', { pool_size: 2, strides: 2, padding: 'valid' }, 'u'),
      layer('Concatenate', 'k', { axis: -1 }, 'v', 'x'),
      layer('Conv2DTranspose', 't', { filters: 2, kernel_size: 2, strides: 2, activation: 'elu' }, 'k'),
      layer('GlobalAveragePooling2D', 'g', {}, 't'),
      layer('Reshape', 'h', { target_shape: [2, 1] }, 'g'),
      layer('Flatten', 'f', {}, 'h'),
      layer('Dense', 'd', { units: 3, activation: 'linear', use_bias: true }, 'f'),
      layer('Softmax', 'y', { axis: -1 }, 'd'),
    ],
    'x',
    'y',
  ),
  weights: [
    ...linear('a', 'layers/conv2d', 1, 1, 2, 2),
    weight('w/depthwise_kernel', 'layers/depthwise_conv2d/vars/0', 3, 3, 2, 1),
    weight('t/kernel', 'layers/conv2d_transpose/vars/0', 2, 2, 2, 4),
    weight('t/bias', 'layers/conv2d_transpose/vars/1', 2),
    ...linear('d', 'layers/dense', 2, 3),
  ],
};

const inner = {
  ...functional(
    'inner',
    [
      layer('InputLayer', 'i', { batch_shape: [null, 4, 4, 2] }),
      layer('Conv2D', 'e', { filters: 2, kernel_size: 1, activation: 'relu' }, 'i'),
    ],
    'i',
    'e',
  ),
  name: 'inner',
  // Called on the image, then on its own output.
  inbound_nodes: [[['x', 0, 0, {}]], [['inner', 0, 0, {}]]],
};

/** A model that is a layer of another, called twice. */
const nested: Model = {
  topology: functional(
    'outer',
    [
      layer('InputLayer', 'x', { batch_shape: [null, 4, 4, 2] }),
      inner,
      { ...layer('Flatten', 'f', {}, 'inner'), inbound_nodes: [[['inner', 1, 0, {}]]] },
      layer('Dense', 'd', { units: 2, use_bias: false }, 'f'),
    ],
    'x',
    'd',
  ),
  weights: [
    ...linear('inner/e', 'layers/functional/layers/conv2d', 1, 1, 2, 2),
    weight('d/kernel', 'layers/dense/vars/0', 32, 2),
  ],
};

export const models: readonly Model[] = [sequential, branches, nested];

/**
 * @file Every layer against TensorFlow.js itself: models with random weights are saved as model.json and shards, read,
 * and computed by our float reference (where it has the operators) and by ONNX Runtime.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runOnnxRuntime } from '../../../test/onnx-runtime.ts';
import { random } from '../../../test/random.ts';
import { randomise, saveLayersModel } from '../../../test/tfjs-model.ts';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { type FloatTensor, floatTensor, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../../ops/plan.ts';
import { runGraph } from '../../ops/run.ts';
import { findOperator } from '../../ops/table.ts';
import { layersGraph } from '../keras-layers/graph.ts';
import { readTfjs } from './index.ts';

const { layers, input, sequential, model } = tf;

beforeAll(async () => {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
});

/** An image as the graph takes it: channels, the last axis, come first. */
function channelsFirst(data: Float32Array, shape: readonly number[]): FloatTensor {
  const channels = shape[shape.length - 1];
  const area = data.length / channels;
  const out = data.map((_, i) => data[(i % area) * channels + Math.floor(i / area)]);
  return floatTensor([1, channels, ...shape.slice(1, -1)], out);
}

interface Case {
  readonly net: tf.LayersModel;
  /** For models that do not have their channels last. */
  readonly asStored?: boolean;
}

const missingOperators = ({ nodes }: Graph): string[] => [
  ...new Set(nodes.map(({ type }) => type).filter((type) => findOperator(type) === undefined)),
];

function expectClose(got: Tensor, want: FloatTensor): void {
  expect(got.shape).toEqual(want.shape);
  const largest = Math.max(...want.data.map(Math.abs));
  expect(largest).toBeGreaterThan(0);
  const errors = Array.from(want.data, (value, i) => Math.abs(got.data[i] - value) / largest);
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

/** Reads the model back and computes one random image; returns the graph. */
async function agrees({ net, asStored = false }: Case, seed = 1): Promise<Graph> {
  const next = random(seed);
  randomise(net, next);
  const { json, shard } = await saveLayersModel(net);
  const graph = layersGraph(readTfjs(JSON.parse(JSON.stringify(json)), [shard]));
  const arrange = (data: Float32Array, shape: readonly number[]): FloatTensor =>
    asStored || shape.length < 3 ? floatTensor(shape, data) : channelsFirst(data, shape);
  const images = net.inputs.map(({ shape }) => {
    const dims = shape.map((n) => n ?? 1);
    return tf.tensor(
      Float32Array.from({ length: dims.reduce((a, b) => a * b) }, () => next() * 2 - 1),
      dims,
    );
  });
  const predicted = net.predict(images.length === 1 ? images[0] : images);
  const wanted = (Array.isArray(predicted) ? predicted : [predicted]).map((tensor) =>
    arrange(Float32Array.from(tensor.dataSync()), tensor.shape),
  );
  const feeds = new Map(
    images.map((image, i) => [
      graph.inputs[i].name,
      arrange(Float32Array.from(image.dataSync()), image.shape),
    ]),
  );
  for (const [i, got] of (await runOnnxRuntime(graph, feeds)).entries()) expectClose(got, wanted[i]);
  const missing = missingOperators(graph);
  if (missing.length === 0) {
    runGraph(planGraph(graph), feeds).forEach((got, i) => {
      expectClose(got, wanted[i]);
    });
  } else {
    expect(() => planGraph(graph)).toThrow(FirstspikeError);
  }
  return graph;
}

type Layers = readonly tf.layers.Layer[];
const image: [number, number, number] = [7, 6, 3];
/** A Sequential model of these layers on a 7 × 6 image of three channels. */
const chain = (...parts: Layers): Case => ({
  net: sequential({ layers: [layers.inputLayer({ inputShape: image }), ...parts] }),
});
const types = (graph: Graph): string[] => graph.nodes.map(({ type }) => type);

const paddings = ['same', 'valid'] as const;

describe('convolutions', () => {
  it.each(
    paddings.flatMap((padding) =>
      [1, 2, 3].flatMap((strides) => [1, 2, 3].map((kernelSize) => ({ padding, strides, kernelSize }))),
    ),
  )('Conv2D $padding, stride $strides, kernel $kernelSize', async (options) => {
    await agrees(chain(layers.conv2d({ filters: 4, ...options })));
  });
  it.each(paddings)('Conv2D %s, dilated and oblong', async (padding) => {
    await agrees(
      chain(layers.conv2d({ filters: 2, kernelSize: [3, 2], dilationRate: [2, 3], useBias: false, padding })),
    );
  });
  it.each(paddings.flatMap((padding) => [1, 2, 3].map((strides) => ({ padding, strides }))))(
    'DepthwiseConv2D $padding, stride $strides',
    async (options) => {
      await agrees(chain(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, ...options })));
    },
  );
  it.each(paddings.flatMap((padding) => [1, 2].map((strides) => ({ padding, strides }))))(
    'SeparableConv2D $padding, stride $strides',
    async (options) => {
      await agrees(
        chain(
          // TensorFlow.js does not write depthMultiplier into the file.
          layers.separableConv2d({ filters: 5, kernelSize: 3, activation: 'relu', ...options }),
        ),
      );
    },
  );
  it.each(
    paddings.flatMap((padding) =>
      [1, 2, 3].flatMap((strides) => [1, 2, 4].map((kernelSize) => ({ padding, strides, kernelSize }))),
    ),
  )('Conv2DTranspose $padding, stride $strides, kernel $kernelSize', async (options) => {
    await agrees(chain(layers.conv2dTranspose({ filters: 4, ...options })));
  });
  it.each([
    ...paddings.flatMap((padding) => [1, 2].map((strides) => ({ padding, strides, dilationRate: 1 }))),
    { padding: 'same', strides: 1, dilationRate: 2 } as const,
  ])('Conv1D $padding, stride $strides, dilation $dilationRate', async (options) => {
    const net = sequential({
      layers: [layers.conv1d({ inputShape: [9, 2], filters: 3, kernelSize: 3, ...options })],
    });
    const graph = await agrees({ net });
    expect(graph.inputs[0].shape).toEqual([1, 2, 9]);
  });
  it('takes zero padding as its own', async () => {
    const graph = await agrees(
      chain(
        layers.zeroPadding2d({
          padding: [
            [0, 1],
            [2, 3],
          ],
        }),
        layers.dropout({ rate: 0.5 }),
        layers.conv2d({ filters: 2, kernelSize: 3, strides: 2 }),
      ),
    );
    expect(types(graph)).toEqual(['Conv']);
  });
});

describe('pooling', () => {
  it.each(paddings.flatMap((padding) => [1, 2, 3].map((strides) => ({ padding, strides }))))(
    'MaxPooling2D and AveragePooling2D $padding, stride $strides',
    async ({ padding, strides }) => {
      await agrees(chain(layers.maxPooling2d({ poolSize: [3, 2], strides, padding })));
      await agrees(chain(layers.averagePooling2d({ poolSize: [3, 2], strides, padding })));
    },
  );
  it.each(paddings)('MaxPooling1D and AveragePooling1D %s', async (padding) => {
    const inputShape = [9, 2];
    await agrees({ net: sequential({ layers: [layers.maxPooling1d({ inputShape, padding })] }) });
    await agrees({
      net: sequential({
        layers: [layers.averagePooling1d({ inputShape, padding, poolSize: 4, strides: 2 })],
      }),
    });
  });
  it('pooling over everything', async () => {
    await agrees(chain(layers.globalMaxPooling2d({})));
    await agrees(chain(layers.globalAveragePooling2d({}), layers.dense({ units: 2 })));
    const inputShape = [9, 2];
    await agrees({ net: sequential({ layers: [layers.globalMaxPooling1d({ inputShape })] }) });
    await agrees({ net: sequential({ layers: [layers.globalAveragePooling1d({ inputShape })] }) });
  });
});

describe('activations', () => {
  const activations = [
    ...(['elu', 'hardSigmoid', 'linear', 'relu', 'relu6', 'selu', 'sigmoid', 'softmax', 'softplus'] as const),
    ...(['softsign', 'tanh', 'swish', 'mish', 'gelu', 'gelu_new'] as const),
  ];
  it.each(activations)('%s inside a layer and as a layer', async (activation) => {
    await agrees(chain(layers.conv2d({ filters: 2, kernelSize: 2, activation })));
    await agrees(chain(layers.activation({ activation })));
    await agrees({
      net: sequential({ layers: [layers.dense({ inputShape: [8], units: 4, activation })] }),
    });
  });
  it('layers of their own', async () => {
    await agrees(chain(layers.reLU({ maxValue: 0.4 }), layers.leakyReLU({}), layers.elu()));
    await agrees(chain(layers.leakyReLU({ alpha: 0.1 })));
    await agrees(chain(layers.elu()));
    await agrees(chain(layers.softmax({ axis: -1 })));
  });
  it.each([[[1, 2]], [[1]], [[3]], [[]]])('PReLU with shared axes %j', async (sharedAxes) => {
    await agrees(chain(layers.prelu({ sharedAxes })));
  });
  it('PReLU on a flattened image', async () => {
    await agrees(chain(layers.flatten(), layers.prelu(), layers.dense({ units: 3 })));
  });
});

describe('normalisation and scaling', () => {
  // Over other axes than the last, the cpu backend of TensorFlow.js does not compute what Keras does.
  it.each([-1, 3])('BatchNormalization over axis %i', async (axis) => {
    await agrees(chain(layers.batchNormalization({ axis, epsilon: 0.01 })));
  });
  it('BatchNormalization without scale or centre, on rows, and on a flattened image', async () => {
    await agrees(chain(layers.batchNormalization({ scale: false })));
    await agrees(chain(layers.batchNormalization({ center: false })));
    await agrees(chain(layers.flatten(), layers.batchNormalization({}), layers.dense({ units: 3 })));
  });
});

describe('the order of elements', () => {
  it('a flattened image meets a matrix whose rows have changed places: no Transpose', async () => {
    const graph = await agrees(
      chain(layers.maxPooling2d({}), layers.flatten(), layers.reLU(), layers.dense({ units: 3 })),
    );
    expect(types(graph)).toEqual(['MaxPool', 'Flatten', 'Relu', 'Gemm']);
  });
  it('a flattened image that leaves the model is in the order of the file', async () => {
    const graph = await agrees(chain(layers.flatten(), layers.softmax()));
    expect(types(graph)).toContain('Transpose');
  });
  it('Reshape', async () => {
    await agrees(
      chain(layers.reshape({ targetShape: [2, -1, 7] }), layers.conv2d({ filters: 2, kernelSize: 2 })),
    );
    await agrees(chain(layers.flatten(), layers.reshape({ targetShape: [14, 9] }), layers.flatten()));
    await agrees(
      chain(
        layers.globalAveragePooling2d({}),
        layers.reshape({ targetShape: [1, 1, 3] }),
        layers.conv2d({ filters: 4, kernelSize: 1 }),
        layers.reshape({ targetShape: [4] }),
        layers.softmax(),
      ),
    );
  });
  it('maps of one pixel move nothing', async () => {
    const graph = await agrees(
      chain(
        layers.averagePooling2d({ poolSize: [7, 6] }),
        layers.reshape({ targetShape: [3] }),
        layers.reshape({ targetShape: [1, 1, 3] }),
        layers.conv2d({ filters: 4, kernelSize: 1 }),
        layers.flatten(),
        layers.dense({ units: 2 }),
      ),
    );
    expect(types(graph)).not.toContain('Transpose');
  });
  it.each([[[3, 1, 2]], [[2, 1, 3]], [[1, 3, 2]], [[2, 3, 1]], [[3, 2, 1]]])(
    'Permute %j, then layers that care',
    async (dims) => {
      await agrees(chain(layers.permute({ dims }), layers.flatten(), layers.dense({ units: 4 })));
      await agrees(chain(layers.permute({ dims }), layers.flatten()));
      await agrees(chain(layers.permute({ dims }), layers.conv2d({ filters: 2, kernelSize: 2 })));
      await agrees(chain(layers.permute({ dims }), layers.batchNormalization({}), layers.flatten()));
    },
  );
  it('Dense on maps and on sequences is a convolution', async () => {
    const graph = await agrees(chain(layers.dense({ units: 5, activation: 'relu' })));
    expect(types(graph)).toEqual(['Conv', 'Relu']);
    await agrees({
      net: sequential({
        layers: [
          layers.conv1d({ inputShape: [9, 2], filters: 3, kernelSize: 3 }),
          layers.dense({ units: 4, useBias: false }),
        ],
      }),
    });
  });
  it('an image of two axes is taken row by row', async () => {
    const net = sequential({
      layers: [layers.flatten({ inputShape: [5, 4] }), layers.dense({ units: 3 })],
    });
    const graph = await agrees({ net, asStored: true });
    expect(graph.inputs[0].shape).toEqual([1, 5, 4]);
    await agrees({
      net: sequential({ layers: [layers.dense({ inputShape: [5, 4], units: 3 }), layers.flatten()] }),
      asStored: true,
    });
  });
});

describe('size without weights', () => {
  it('UpSampling2D, Cropping2D, ZeroPadding2D', async () => {
    await agrees(chain(layers.upSampling2d({ size: [2, 3] })));
    await agrees(chain(layers.zeroPadding2d({ padding: [1, 2] })));
    await agrees(chain(layers.zeroPadding2d({}), layers.maxPooling2d({ poolSize: 3, strides: 2 })));
    await agrees(
      chain(
        layers.cropping2D({
          cropping: [
            [1, 0],
            [2, 1],
          ],
        }),
      ),
    );
  });
});

describe('Functional models', () => {
  const branches = () => {
    const x = input({ shape: image });
    const conv = (filters: number) =>
      layers.conv2d({ filters, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
    return { x, conv };
  };
  it.each([
    ['add', () => layers.add()],
    ['multiply', () => layers.multiply()],
    ['average', () => layers.average()],
    ['concatenate', () => layers.concatenate()],
    ['concatenate of rows', () => layers.concatenate({ axis: 1 })],
  ] as const)('%s of three branches', async (_, join) => {
    const { x, conv } = branches();
    const y = join().apply([conv(4), conv(4), conv(4)]) as tf.SymbolicTensor;
    await agrees({ net: model({ inputs: x, outputs: y }) });
  });
  it('a gate of one pixel per channel', async () => {
    const { x, conv } = branches();
    const maps = conv(4);
    const mean = layers.globalAveragePooling2d({}).apply(maps);
    const gate = layers.reshape({ targetShape: [1, 1, 4] }).apply(mean) as tf.SymbolicTensor;
    const y = layers.multiply().apply([gate, maps]) as tf.SymbolicTensor;
    const graph = await agrees({ net: model({ inputs: x, outputs: y }) });
    expect(types(graph)).not.toContain('Transpose');
  });
  it('flattened branches joined before Dense', async () => {
    const { x, conv } = branches();
    const flat = (filters: number) => layers.flatten().apply(conv(filters)) as tf.SymbolicTensor;
    const pooled = layers.globalMaxPooling2d({}).apply(conv(2)) as tf.SymbolicTensor;
    const rows = layers.concatenate().apply([flat(2), pooled, flat(3)]);
    const y = layers.dense({ units: 4 }).apply(rows) as tf.SymbolicTensor;
    const graph = await agrees({ net: model({ inputs: x, outputs: y }) });
    expect(types(graph)).not.toContain('Transpose');
    await agrees({ net: model({ inputs: x, outputs: rows as tf.SymbolicTensor }) });
    const sum = layers.add().apply([flat(2), flat(2)]) as tf.SymbolicTensor;
    await agrees({
      net: model({ inputs: x, outputs: layers.dense({ units: 2 }).apply(sum) as tf.SymbolicTensor }),
    });
  });
  it('a layer called twice shares its weights', async () => {
    const x = input({ shape: image });
    const shared = layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu' });
    const y = shared.apply(shared.apply(x)) as tf.SymbolicTensor;
    const graph = await agrees({ net: model({ inputs: x, outputs: y }) });
    expect(graph.constants.size).toBe(2);
    expect(types(graph)).toEqual(['Conv', 'Relu', 'Conv', 'Relu']);
  });
  it('models within models, called twice', async () => {
    const a = input({ shape: image });
    const inner = model({
      inputs: a,
      outputs: layers.conv2d({ filters: 3, kernelSize: 1, name: 'inner_conv' }).apply(a) as tf.SymbolicTensor,
      name: 'inner',
    });
    const nested = sequential({
      name: 'nested',
      layers: [layers.conv2d({ inputShape: image, filters: 3, kernelSize: 1 }), inner],
    });
    const x = input({ shape: image });
    const once = nested.apply(x);
    const twice = nested.apply(layers.reLU().apply(once));
    const y = layers.add().apply([once, twice] as tf.SymbolicTensor[]) as tf.SymbolicTensor;
    const graph = await agrees({ net: model({ inputs: x, outputs: y }) });
    expect(graph.constants.size).toBe(4);
    expect(graph.nodes.map(({ name }) => name)).toContain('nested/inner/inner_conv:2');
  });
  it('several inputs and outputs', async () => {
    const a = input({ shape: image });
    const b = input({ shape: [5] });
    const y = layers.flatten().apply(a) as tf.SymbolicTensor;
    const joined = layers.concatenate().apply([y, b]) as tf.SymbolicTensor;
    const c = layers.dense({ units: 2 }).apply(joined) as tf.SymbolicTensor;
    const d = layers.dense({ units: 3 }).apply(b) as tf.SymbolicTensor;
    await agrees({ net: model({ inputs: [a, b], outputs: [c, d] }) });
  });
});

it('a whole ConvNet is read into operators that convert', async () => {
  const graph = await agrees(
    chain(
      layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', useBias: false }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.maxPooling2d({}),
      layers.dropout({ rate: 0.2 }),
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
      layers.reLU({ maxValue: 6 }),
      layers.flatten(),
      layers.gaussianNoise({ stddev: 1 }),
      layers.dense({ units: 10, activation: 'softmax' }),
    ),
  );
  expect(types(graph)).toEqual([
    'Conv',
    'BatchNormalization',
    'Relu',
    'MaxPool',
    'Conv',
    'Clip',
    'Flatten',
    'Gemm',
    'Softmax',
  ]);
});

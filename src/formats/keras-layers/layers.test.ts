/** @file Layers computed by hand: what TensorFlow.js does not have or does differently from Keras. */
import { describe, expect, it } from 'vitest';
import { runOnnxRuntime } from '../../../test/onnx-runtime.ts';
import { FirstspikeError } from '../../error.ts';
import { floatTensor, type Shape } from '../../graph/tensor.ts';
import { importLayers, layersGraph } from './graph.ts';
import type { LayersModel } from './record.ts';
import { type NamedWeights, namedWeights } from './weights.ts';

interface LayerSpec {
  readonly type: string;
  readonly config?: object;
  readonly weights?: Readonly<Record<string, readonly [Shape, readonly number[]]>>;
}

/** A Sequential model; layers are called by class and position. */
function model(
  inputShape: readonly (number | null)[],
  specs: readonly LayerSpec[],
  keras: 2 | 3 = 3,
): LayersModel {
  const weights: [string, NamedWeights extends ReadonlyMap<string, infer V> ? V : never][] = [];
  const layers = specs.map(({ type, config, weights: own = {} }, i) => {
    const name = `${type.toLowerCase()}_${i}`;
    for (const [variable, [shape, data]] of Object.entries(own)) {
      weights.push([`${name}/${variable}`, floatTensor(shape, data)]);
    }
    return { class_name: type, config: { name, ...config } };
  });
  const input = { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, ...inputShape] } };
  return {
    topology: { class_name: 'Sequential', config: { name: 'net', layers: [input, ...layers] } },
    weights: namedWeights(new Map(weights)),
    keras,
  };
}

/** Values of the output for an input that is given as it is stored. */
async function values(net: LayersModel, ...x: number[]): Promise<number[]> {
  const graph = layersGraph(net);
  const [{ name, shape }] = graph.inputs;
  const [y] = await runOnnxRuntime(graph, new Map([[name, floatTensor(shape, x)]]));
  return Array.from(y.data);
}

const close = (got: readonly number[], want: readonly number[]): void => {
  expect(got.length).toBe(want.length);
  got.forEach((value, i) => {
    expect(value).toBeCloseTo(want[i], 5);
  });
};

const noBias = { use_bias: false };

describe('other spellings', () => {
  const kernel = {
    kernel: [
      [2, 1],
      [1, 10],
    ],
  } as const;
  const dense = { type: 'Dense', config: { units: 1, ...noBias }, weights: kernel };

  it('0 and 1 are false and true', async () => {
    const config = { scale: 0, center: 1, epsilon: 0, axis: [1] };
    const one = [[1], [4]] as const;
    const weights = { beta: [[1], [5]], moving_mean: [[1], [2]], moving_variance: one } as const;
    const net = model([1], [{ type: 'BatchNormalization', config, weights }]);
    // (8 − 2) / √4 + 5
    close(await values(net, 8), [8]);
    const biased = {
      ...dense,
      config: { units: 1, use_bias: 1 },
      weights: { ...kernel, bias: [[1], [3]] },
    } as const;
    close(await values(model([2], [biased]), 1, 2), [24]);
  });
  it('tuples and shapes in a record', async () => {
    const config = { target_shape: { class_name: '__tuple__', items: [2] } };
    close(await values(model([1, 2], [{ type: 'Reshape', config }, dense]), 1, 2), [21]);
  });
  it.each([
    ['input_shape', [2]],
    ['shape', [2]],
    ['batch_input_shape', [null, 2]],
    ['batch_shape', { class_name: 'TensorShape', items: [null, 2] }],
  ])('the input as %s', async (name, shape) => {
    const net = model([2], [dense]);
    const text = JSON.stringify(net.topology).replace(
      /"batch_shape":\[null,2\]/,
      `"${name}":${JSON.stringify(shape)}`,
    );
    close(await values({ ...net, topology: JSON.parse(text) }, 1, 2), [21]);
  });
});

describe('merging and growing by hand', () => {
  it('Maximum and Minimum of two branches', async () => {
    const branch = (name: string, scale: number) => ({
      class_name: 'Rescaling',
      config: { name, scale, offset: 0 },
      inbound_nodes: [[['x', 0, 0, {}]]],
    });
    for (const [type, want] of [
      ['Maximum', [4, 3]],
      ['Minimum', [-2, -6]],
    ] as const) {
      const layers = [
        { class_name: 'InputLayer', config: { name: 'x', batch_shape: [null, 2] }, inbound_nodes: [] },
        branch('twice', 2),
        branch('opposite', -1),
        {
          class_name: type,
          config: { name: 'y' },
          inbound_nodes: [
            [
              ['twice', 0, 0, {}],
              ['opposite', 0, 0, {}],
            ],
          ],
        },
      ];
      const config = { name: 'net', layers, input_layers: [['x', 0, 0]], output_layers: [['y', 0, 0]] };
      const net = {
        topology: { class_name: 'Functional', config },
        weights: namedWeights(new Map()),
        keras: 3,
      } as const;
      // 2x and −x of 2 and −3: (4, −6) and (−2, 3).
      close(await values(net, 2, -3), [...want]);
    }
  });
  it('UpSampling2D between pixels, which are compared by their centres', async () => {
    const net = model(
      [1, 2, 1],
      [{ type: 'UpSampling2D', config: { size: [1, 2], interpolation: 'bilinear' } }],
    );
    // Centres at 0.25, 0.75, 1.25, 1.75 of pixels at 0.5 and 1.5.
    close(await values(net, 0, 4), [0, 1, 3, 4]);
  });
});

describe('convolutions by hand', () => {
  it('groups: each output sees its own channel', async () => {
    const config = { filters: 2, kernel_size: 1, groups: 2, ...noBias };
    const net = model(
      [1, 1, 2],
      [
        {
          type: 'Conv2D',
          config,
          weights: {
            kernel: [
              [1, 1, 1, 2],
              [3, 5],
            ],
          },
        },
      ],
    );
    close(await values(net, 10, 100), [30, 500]);
  });
  it('depth multiplier: channel c · multiplier + m', async () => {
    const config = { kernel_size: 1, depth_multiplier: 2, ...noBias };
    const kernel = [
      [1, 1, 2, 2],
      [1, 2, 3, 4],
    ] as const;
    close(
      await values(model([1, 1, 2], [{ type: 'DepthwiseConv2D', config, weights: { kernel } }]), 1, 10),
      [1, 2, 30, 40],
    );
    const weights = {
      depthwise_kernel: kernel,
      pointwise_kernel: [
        [1, 1, 4, 1],
        [1, 1, 1, 2],
      ],
    } as const;
    const separable = { ...config, filters: 1 };
    close(
      await values(model([1, 1, 2], [{ type: 'SeparableConv2D', config: separable, weights }]), 1, 10),
      [113],
    );
  });
  it('causal Conv1D sees the past only', async () => {
    const config = { filters: 1, kernel_size: 2, padding: 'causal', ...noBias };
    const net = model(
      [3, 1],
      [
        {
          type: 'Conv1D',
          config,
          weights: {
            kernel: [
              [2, 1, 1],
              [1, 10],
            ],
          },
        },
      ],
    );
    close(await values(net, 1, 2, 3), [10, 21, 32]);
  });
  it.each([
    ['valid', [1, 10, 102, 20, 200]],
    ['same', [1, 10, 102, 20]],
  ])('Conv2DTranspose %s: kernels laid down every two pixels', async (padding, want) => {
    const config = { filters: 1, kernel_size: [1, 3], strides: [1, 2], padding, ...noBias };
    const kernel = [
      [1, 3, 1, 1],
      [1, 10, 100],
    ] as const;
    close(
      await values(model([1, 2, 1], [{ type: 'Conv2DTranspose', config, weights: { kernel } }]), 1, 2),
      want,
    );
  });
  it('channels first: the same pixels, the same kernel', async () => {
    const data_format = 'channels_first';
    const conv = { filters: 1, kernel_size: [1, 2], data_format, ...noBias };
    const kernel = [
      [1, 2, 2, 1],
      [1, 10, 100, 1000],
    ] as const;
    const net = model([2, 1, 2], [{ type: 'Conv2D', config: conv, weights: { kernel } }]);
    expect(layersGraph(net).inputs[0].shape).toEqual([1, 2, 1, 2]);
    close(await values(net, 1, 2, 3, 4), [1 * 1 + 3 * 10 + 2 * 100 + 4 * 1000]);
  });
  it('channels first: Flatten counts channels last, as Keras does', async () => {
    const flatten = { type: 'Flatten', config: { data_format: 'channels_first' } };
    close(await values(model([2, 1, 2], [flatten]), 1, 2, 3, 4), [1, 3, 2, 4]);
    // Without it the same numbers are two rows of two channels.
    close(await values(model([2, 1, 2], [{ type: 'Flatten' }]), 1, 2, 3, 4), [1, 3, 2, 4]);
  });
});

describe('activations by hand', () => {
  it('hard_sigmoid changed with Keras 3', async () => {
    const layer = { type: 'Activation', config: { activation: 'hard_sigmoid' } };
    close(await values(model([1], [layer], 2), 1), [0.7]);
    close(await values(model([1], [layer], 3), 1), [2 / 3]);
  });
  it('ReLU with slope and ceiling', async () => {
    const config = { negative_slope: 0.25, max_value: 6 };
    close(await values(model([3], [{ type: 'ReLU', config }]), -4, 2, 9), [-1, 2, 6]);
  });
  it('ELU, LeakyReLU of Keras 3, silu, leaky_relu, hard_silu', async () => {
    close(await values(model([1], [{ type: 'ELU', config: { alpha: 0.5 } }]), -1), [
      0.5 * (Math.exp(-1) - 1),
    ]);
    close(await values(model([1], [{ type: 'LeakyReLU', config: { negative_slope: 0.1 } }]), -2), [-0.2]);
    close(await values(model([1], [{ type: 'Activation', config: { activation: 'silu' } }]), 2), [
      2 / (1 + Math.exp(-2)),
    ]);
    close(
      await values(model([1], [{ type: 'Activation', config: { activation: 'leaky_relu' } }]), -1),
      [-0.2],
    );
    close(await values(model([1], [{ type: 'Activation', config: { activation: 'hard_silu' } }]), 1), [
      2 / 3,
    ]);
  });
  it('functions as Keras 3 writes them', async () => {
    const activation = {
      module: 'builtins',
      class_name: 'function',
      config: 'relu',
      registered_name: 'function',
    };
    close(await values(model([2], [{ type: 'Activation', config: { activation } }]), -1, 1), [0, 1]);
  });
  it('Softmax over rows', async () => {
    const net = model([2, 1, 1], [{ type: 'Softmax', config: { axis: 1 } }]);
    close(await values(net, 0, Math.log(3)), [0.25, 0.75]);
  });
});

describe('scaling by hand', () => {
  it('BatchNormalization over rows', async () => {
    const weights = {
      gamma: [[2], [2, 1]],
      beta: [[2], [0, 1]],
      moving_mean: [[2], [1, 2]],
      moving_variance: [[2], [3, 0]],
    } as const;
    const net = model(
      [2, 1, 1],
      [{ type: 'BatchNormalization', config: { axis: [1], epsilon: 1 }, weights }],
    );
    close(await values(net, 3, 5), [2, 4]);
  });
  it('Rescaling by a number and by channel', async () => {
    close(await values(model([1], [{ type: 'Rescaling', config: { scale: 0.5, offset: -1 } }]), 8), [3]);
    const config = { scale: [1, 10], offset: [0, 5] };
    close(await values(model([1, 2, 2], [{ type: 'Rescaling', config }]), 1, 2, 3, 4), [1, 2, 35, 45]);
  });
  it('Normalization by given, learned and single statistics', async () => {
    const given = { axis: -1, mean: [[[[1, 2]]]], variance: [[[[4, 0]]]] };
    close(await values(model([1, 1, 2], [{ type: 'Normalization', config: given }]), 5, 2), [2, 0]);
    const weights = { mean: [[2], [1, 2]], variance: [[2], [4, 16]] } as const;
    const learned = { axis: [-1], mean: null, variance: null };
    close(await values(model([2], [{ type: 'Normalization', config: learned, weights }]), 5, 10), [2, 2]);
    const whole = { axis: null, mean: 1, variance: 4 };
    close(await values(model([2], [{ type: 'Normalization', config: whole }]), 5, 3), [2, 1]);
  });
  it('pooling that keeps its axes', async () => {
    const net = model(
      [1, 2, 2],
      [
        { type: 'GlobalAveragePooling2D', config: { keepdims: true } },
        {
          type: 'Conv2D',
          config: { filters: 1, kernel_size: 1, ...noBias },
          weights: {
            kernel: [
              [1, 1, 2, 1],
              [1, 10],
            ],
          },
        },
      ],
    );
    close(await values(net, 1, 3, 5, 7), [62]);
  });
});

describe('Functional models of Keras 3', () => {
  const tensor = (layer: string, call = 0) => ({
    class_name: '__keras_tensor__',
    config: { shape: [null, 2], dtype: 'float32', keras_history: [layer, call, 0] },
  });
  const inputLayer = {
    class_name: 'InputLayer',
    name: 'x',
    config: { batch_shape: [null, 2] },
    inbound_nodes: [],
  };
  it('reads arguments, and outputs without a list around them', async () => {
    const relu = {
      module: 'keras.layers',
      class_name: 'ReLU',
      name: 'relu',
      config: {},
      inbound_nodes: [{ args: [tensor('x')], kwargs: { training: false } }],
    };
    const subtract = {
      class_name: 'Subtract',
      name: 'minus',
      config: {},
      inbound_nodes: [{ args: [[tensor('x'), tensor('relu')]], kwargs: {} }],
    };
    const config = {
      name: 'net',
      layers: [subtract, relu, inputLayer],
      input_layers: ['x', 0, 0],
      output_layers: ['minus', 0, 0],
    };
    const net = {
      topology: { class_name: 'Functional', config },
      weights: namedWeights(new Map()),
      keras: 3,
    } as const;
    close(await values(net, -3, 4), [-3, 0]);
  });
});

describe('what is left open', () => {
  const conv = {
    type: 'Conv2D',
    config: { filters: 1, kernel_size: 1, ...noBias },
    weights: {
      kernel: [
        [1, 1, 3, 1],
        [1, 1, 1],
      ],
    },
  } as const;
  it('is filled in from the shape of an image, channels first', () => {
    const graph = importLayers(model([null, null, 3], [conv]), { inputShape: [3, 5, 4], name: 'mine' });
    expect(graph.inputs).toEqual([{ name: 'x', shape: [1, 3, 5, 4] }]);
    expect(graph.name).toBe('mine');
  });
  it('is asked for', () => {
    expect(() => importLayers(model([null, null, 3], [conv]))).toThrow(
      'Input "x" leaves axis 1 open, and no images tell it; fix it in the model, or in the library give inputShape, e.g. [3, 32, 32].',
    );
  });
});

describe('what does not work is refused with its name', () => {
  const refusals: [LayerSpec, string, string][] = [
    [{ type: 'LSTM' }, 'unsupported', 'LSTM layer "lstm_0": this layer is not supported; only feed-forward'],
    [
      { type: 'Lambda' },
      'unsupported',
      'Lambda layer "lambda_0": this layer is not supported; its Python code',
    ],
    [{ type: 'constructor' }, 'unsupported', 'this layer is not supported; layers such as Conv2D'],
    [
      { type: 'Activation', config: { activation: 'wobble' } },
      'unsupported',
      'activation "wobble" is not supported',
    ],
    [{ type: 'ReLU', config: { threshold: 1 } }, 'unsupported', 'threshold 1 does not work'],
    [{ type: 'UpSampling2D', config: { interpolation: 'bicubic' } }, 'unsupported', 'use "nearest" or'],
    [
      { type: 'Conv2D', config: { filters: 1e9, kernel_size: 1 } },
      'bad-file',
      'its kernel is not among the weights',
    ],
    [
      { type: 'Conv2D', config: { filters: 1, kernel_size: 9 } },
      'shape',
      'its kernel spans 9, but its input only 4',
    ],
    [
      { type: 'Conv2D', config: { filters: 1, kernel_size: 'x' } },
      'bad-file',
      'kernel_size should hold 2 whole numbers',
    ],
    [
      { type: 'Conv2D', config: { filters: -1, kernel_size: 1 } },
      'bad-file',
      'filters should be a positive whole number',
    ],
    [
      { type: 'UpSampling2D', config: { size: 16000 } },
      'unsupported',
      'a value of shape 64000×64000×2 does not work',
    ],
    [
      { type: 'UpSampling2D', config: { size: 1100 } },
      'unsupported',
      'An output of 4400×4400 positions is too large; at most 16,777,216 positions work.',
    ],
    [{ type: 'Reshape', config: { target_shape: [5, -1] } }, 'shape', 'cannot turn 4×4×2 into [5, -1]'],
    [{ type: 'Permute', config: { dims: [1, 1, 2] } }, 'bad-file', 'dims [1, 1, 2] is no order of 3 axes'],
    [{ type: 'BatchNormalization', config: { axis: 7 } }, 'bad-file', 'axis 7 is outside an input of 4 axes'],
    [
      {
        type: 'Dense',
        config: { units: 2 },
        weights: {
          kernel: [
            [1, 2],
            [1, 2],
          ],
        },
      },
      'bad-file',
      'its kernel should be 2×2, but is 1×2',
    ],
    [
      {
        type: 'Dense',
        config: { units: 1, ...noBias },
        weights: {
          kernel: [
            [2, 1],
            [1, Number.NaN],
          ],
        },
      },
      'bad-file',
      'its kernel has values that are not finite',
    ],
  ];
  it.each(refusals)('%j', (spec, code, message) => {
    let error: unknown;
    try {
      importLayers(model([4, 4, 2], [spec]));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(FirstspikeError);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe('descriptions that lead nowhere', () => {
  const relu = (name: string, ...reads: [string, number, number][]) => ({
    class_name: 'ReLU',
    name,
    config: { name },
    inbound_nodes: [reads],
  });
  const functional = (layers: readonly object[], output: unknown): LayersModel => ({
    topology: {
      class_name: 'Functional',
      config: {
        name: 'net',
        layers: [{ class_name: 'InputLayer', name: 'x', config: { batch_shape: [null, 2] } }, ...layers],
        input_layers: [['x', 0, 0]],
        output_layers: output,
      },
    },
    weights: namedWeights(new Map()),
    keras: 3,
  });
  const cases: [string, LayersModel, string][] = [
    [
      'a circle',
      functional([relu('a', ['b', 0, 0]), relu('b', ['a', 0, 0])], [['b', 0, 0]]),
      'it depends on its own output',
    ],
    ['itself', functional([relu('a', ['a', 0, 0])], [['a', 0, 0]]), 'it depends on its own output'],
    [
      'no such layer',
      functional([relu('a', ['z', 0, 0])], [['a', 0, 0]]),
      'reads layer "z", which it does not have',
    ],
    [
      'no such call',
      functional([relu('a', ['x', 0, 0])], [['a', 3, 0]]),
      'call 3 of it is read, but it has 1',
    ],
    ['no such output', functional([relu('a', ['x', 0, 5])], [['a', 0, 0]]), 'reads output 5 of layer "x"'],
    ['negative', functional([relu('a', ['x', 0, -1])], [['a', 0, 0]]), 'reads output -1 of layer "x"'],
    [
      'two of a name',
      functional([relu('a', ['x', 0, 0]), relu('a', ['x', 0, 0])], [['a', 0, 0]]),
      'same name',
    ],
    ['no outputs', functional([relu('a', ['x', 0, 0])], []), 'does not list its inputs and outputs'],
    [
      'broken reference',
      functional([{ ...relu('a'), inbound_nodes: [[7]] }], [['a', 0, 0]]),
      'does not name the layers',
    ],
  ];
  it.each(cases)('%s', (_, net, message) => {
    expect(() => importLayers(net)).toThrow(FirstspikeError);
    expect(() => importLayers(net)).toThrow(message);
  });

  it('a long chain is no stack overflow', () => {
    const length = 20_000;
    const chain = Array.from({ length }, (_, i) => relu(`r${i}`, [i === 0 ? 'x' : `r${i - 1}`, 0, 0]));
    expect(layersGraph(functional(chain.reverse(), [[`r${length - 1}`, 0, 0]])).nodes).toHaveLength(length);
  });

  it('a layer with very many inputs is no stack overflow', () => {
    const reads = Array.from({ length: 150_000 }, (_, i): [string, number, number] => [
      `r${i % 50_000}`,
      0,
      0,
    ]);
    const sources = Array.from({ length: 50_000 }, (_, i) => relu(`r${i}`, ['x', 0, 0]));
    const joined = { class_name: 'Concatenate', name: 'all', config: {}, inbound_nodes: [reads] };
    const graph = layersGraph(functional([...sources, joined], [['all', 0, 0]]));
    expect(graph.nodes).toHaveLength(50_001);
  });

  it('models that call each other over and over end', () => {
    let inner: object = relu('leaf', ['x', 0, 0]);
    let innerName = 'leaf';
    for (let depth = 0; depth < 25; depth++) {
      const name = `m${depth}`;
      const twice = { ...inner, inbound_nodes: [[['x', 0, 0]], [[innerName, depth === 0 ? 0 : 1, 0]]] };
      const config = {
        name,
        layers: [{ class_name: 'InputLayer', name: 'x', config: {} }, twice],
        input_layers: [['x', 0, 0]],
        output_layers: [[innerName, depth === 0 ? 1 : 2, 0]],
      };
      inner = { class_name: 'Functional', name, config, inbound_nodes: [[['x', 0, 0]]] };
      innerName = name;
    }
    expect(() => importLayers(functional([inner], [[innerName, 1, 0]]))).toThrow(
      /calls more than|operations/,
    );
  });

  it('models nested without end are refused', () => {
    let config: object = { name: 'leaf', layers: [] };
    for (let depth = 0; depth < 5000; depth++) {
      config = { name: `m${depth}`, layers: [{ class_name: 'Sequential', config }] };
    }
    const net: LayersModel = {
      topology: { class_name: 'Sequential', config },
      weights: namedWeights(new Map()),
      keras: 3,
    };
    expect(() => importLayers(net)).toThrow('nested more than');
  });

  it('names with line breaks stay on one line', () => {
    const net = functional([{ ...relu('a\nb', ['x', 0, 0]), class_name: 'Odd\u0000' }], [['a\nb', 0, 0]]);
    expect(() => importLayers(net)).toThrow('Odd\uFFFD layer "a b"');
  });
});

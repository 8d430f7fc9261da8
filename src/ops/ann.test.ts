import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../graph/graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { annOf, decidePixels } from './ann.ts';
import { expectedPixels } from './expected-pixels.ts';
import { planGraph } from './plan.ts';
import { runGraph } from './run.ts';

/** A model of one pixel whose first layers are these operators with one constant each (of BatchNormalization: mean, variance). */
function modelOf(...layers: readonly (readonly [type: string, ...numbers: number[]])[]): Graph {
  const constants = new Map();
  const nodes = layers.map(([type, ...numbers], i): Node => {
    const values = type === 'BatchNormalization' ? [1, 0, ...numbers] : numbers;
    const names = values.map((value, k) => {
      constants.set(`c${i}.${k}`, floatTensor([1], [value]));
      return `c${i}.${k}`;
    });
    return { name: `n${i}`, type, inputs: [`v${i}`, ...names], outputs: [`v${i + 1}`], attributes: {} };
  });
  nodes.push({ name: 'end', type: 'Relu', inputs: [`v${layers.length}`], outputs: ['y'], attributes: {} });
  return {
    name: 'm',
    opset: 20,
    inputs: [{ name: 'v0', shape: [1, 1, 1, 2] }],
    outputs: ['y'],
    nodes,
    constants,
  };
}

const shape = [1, 1, 2] as const;
const bytes = { shape, length: 1, pixels: Uint8Array.of(0, 255) };
const unit = { shape, length: 1, pixels: Float32Array.of(0, 1) };
const signal = { shape, length: 1, pixels: Float32Array.of(-2, 2), name: 'x' };

it('names the transform of images that do not fit because of it', () => {
  const small = { shape: [1, 1, 1] as const, length: 1, pixels: Uint8Array.of(9) };
  expect(() => annOf(modelOf(), small)).toThrow(
    'The images are 1×1×1, but the model takes 1×1×2; choose the data it was trained on.',
  );
  expect(() => annOf(modelOf(), { ...small, transform: 'crop=1' })).toThrow(
    'The images are 1×1×1 after crop=1, but the model takes 1×1×2; give other sizes as --resize and --crop, or leave both out.',
  );
});

describe('the one decision how pixels become the input', () => {
  it.each<[string, Graph, number, number]>([
    ['nothing says otherwise', modelOf(), 1 / 255, 1],
    ['÷ 255', modelOf(['Div', 255]), 1, 255],
    ['× 1/127.5 − 1', modelOf(['Mul', 1 / 127.5], ['Add', -1]), 1, 255],
    ['− 123', modelOf(['Sub', 123]), 1, 255],
    ['mean and deviation of bytes', modelOf(['Sub', 33.3], ['Div', 78.6]), 1, 255],
    ['mean and deviation of 0…1', modelOf(['Sub', 0.13], ['Div', 0.31]), 1 / 255, 1],
    ['batch statistics of bytes', modelOf(['BatchNormalization', 33, 6000]), 1, 255],
    ['batch statistics of 0…1', modelOf(['BatchNormalization', 0.1, 0.1]), 1 / 255, 1],
  ])('%s', (_, graph, ofBytes, ofUnit) => {
    expect(decidePixels(graph, bytes).scale).toEqual([ofBytes]);
    expect(decidePixels(graph, unit).scale).toEqual([ofUnit]);
  });

  it('takes a declared type at its word', () => {
    const typed = (integer: 'uint8' | 'int8'): Graph => {
      const graph = modelOf();
      return { ...graph, inputs: [{ name: 'v0', shape: [1, 1, 1, 2], integer }] };
    };
    expect(decidePixels(typed('uint8'), unit)).toMatchObject({ label: 'bytes', scale: [255] });
    expect(decidePixels(typed('int8'), bytes)).toMatchObject({ scale: [1], offset: [-128] });
  });

  it('gives pixels that are no intensities as they are, and doubts where the model takes bytes', () => {
    expect(decidePixels(modelOf(), signal)).toMatchObject({ label: 'raw', scale: [1] });
    expect(decidePixels(modelOf(), signal).doubt).toBeUndefined();
    expect(decidePixels(modelOf(['Div', 255]), signal).doubt).toMatch(
      /takes pixels 0…255 .* but x holds floats -2…2/,
    );
  });

  const preset = { label: 'mean=0.1307,std=0.3081', scale: [1 / (255 * 0.3081)], offset: [-0.1307 / 0.3081] };
  const asUnit = { label: 'unit', scale: [1 / 255], offset: [0] };
  const asBytes = { label: 'bytes', scale: [1], offset: [0] };
  it.each<[string, Graph, typeof asUnit, RegExp | undefined]>([
    ['0…1 where nothing says otherwise', modelOf(), asUnit, undefined],
    ['0…255 where nothing says otherwise', modelOf(), asBytes, undefined],
    ['a preset where nothing says otherwise', modelOf(), preset, undefined],
    ['a preset before batch statistics', modelOf(['BatchNormalization', 0.02, 1.1]), preset, undefined],
    ['0…255 before ÷ 255', modelOf(['Div', 255]), asBytes, undefined],
    ['0…1 before ÷ 255', modelOf(['Div', 255]), asUnit, /0…255 .*unit gives it 0…1; leave --preprocess out/],
    ['a preset before ÷ 255', modelOf(['Div', 255]), preset, /gives it −0\.4242…2\.821; leave/],
    [
      '0…255 before the deviation of 0…1',
      modelOf(['Sub', 0.13], ['Div', 0.31]),
      asBytes,
      /0…1 .*0…255; leave/,
    ],
    ['0…255 before batch statistics of 0…1', modelOf(['BatchNormalization', 0.1, 0.1]), asBytes, /leave/],
    ['0…1 before batch statistics of bytes', modelOf(['BatchNormalization', 33, 6000]), asUnit, /leave/],
  ])('doubts what was asked for where it is another unit: %s', (_, graph, asked, doubt) => {
    const found = decidePixels(graph, bytes, asked).doubt;
    if (doubt === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(doubt);
  });

  it('doubts bytes 0…255 for an input of −128…127', () => {
    const graph = modelOf();
    const typed: Graph = { ...graph, inputs: [{ name: 'v0', shape: [1, 1, 1, 2], integer: 'int8' }] };
    expect(decidePixels(typed, bytes, asBytes).doubt).toMatch(/−128…127 .*0…255; leave/);
    expect(decidePixels(typed, bytes, { ...asBytes, offset: [-128] }).doubt).toBeUndefined();
  });

  const layer = (type: string, inputs: string[]): Node => ({
    name: type,
    type,
    inputs,
    outputs: [inputs.includes('v0') ? 'a' : 'b'],
    attributes: {},
  });
  const pointwise = floatTensor([2, 2, 1, 1], [-1 / 255, 0, 0, -1 / 255]);
  it.each([
    [
      '(255 − x) / 255',
      [
        ['Sub', ['white', 'v0']],
        ['Div', ['a', 'white']],
      ],
      'its first layers subtract from 255 and divide by 255',
    ],
    [
      '(−x + 255)',
      [
        ['Neg', ['v0']],
        ['Add', ['a', 'white']],
      ],
      'its first layers subtract from 255',
    ],
    [
      'a clip to 255',
      [
        ['Clip', ['v0', 'zero', 'white']],
        ['Relu', ['a']],
      ],
      'its first layers clip pixels to 255',
    ],
    [
      'a ReLU',
      [
        ['Relu', ['v0']],
        ['Div', ['a', 'white']],
      ],
      'its first layers divide by 255',
    ],
    [
      'a pad',
      [
        ['Pad', ['v0', 'pads']],
        ['Div', ['a', 'white']],
      ],
      'its first layers divide by 255',
    ],
    [
      'a mean of channels',
      [
        ['ReduceMean', ['v0']],
        ['Div', ['a', 'white']],
      ],
      'its first layers divide by 255',
    ],
    [
      'a pool',
      [
        ['AveragePool', ['v0']],
        ['Div', ['a', 'white']],
      ],
      'its first layers divide by 255',
    ],
    [
      'a 1×1 convolution of channels by themselves',
      [
        ['Conv', ['v0', 'pointwise', 'one']],
        ['Relu', ['a']],
      ],
      'its first layers subtract from 255 and divide by 255',
    ],
    [
      'a learned convolution',
      [
        ['Conv', ['v0', 'learned']],
        ['Div', ['a', 'white']],
      ],
      undefined,
    ],
  ] as [string, [string, string[]][], string | undefined][])(
    'knows the scale of a model by its first layers: %s',
    (_, layers, because) => {
      const graph: Graph = {
        ...modelOf(),
        inputs: [{ name: 'v0', shape: [1, 2, 4, 4] }],
        outputs: ['b'],
        nodes: layers.map(([type, inputs]) => layer(type, inputs)),
        constants: new Map([
          ['white', floatTensor([1], [255])],
          ['zero', floatTensor([1], [0])],
          ['one', floatTensor([2], [1, 1])],
          ['pads', floatTensor([8], [0, 0, 1, 1, 0, 0, 1, 1])],
          ['pointwise', pointwise],
          ['learned', floatTensor([2, 2, 1, 1], [0.2, -0.1, 0.4, 0.3])],
        ]),
      };
      const found = expectedPixels(graph);
      expect(found?.because).toBe(because);
      if (because !== undefined) expect(found?.white).toBe(255);
    },
  );

  it('feeds a model that divides by 255 the same, however the pixels are stored', () => {
    const graph = modelOf(['Div', 255]);
    for (const images of [bytes, unit, { ...bytes, pixels: Float32Array.of(0, 65535) }]) {
      const plan = planGraph(annOf(graph, images).graph);
      const input = floatTensor([1, 1, 1, 2], Float32Array.from(images.pixels));
      const [output] = runGraph(plan, new Map([[plan.graph.inputs[0].name, input]]));
      expect([...output.data]).toEqual([0, 1]);
    }
  });
});

describe('what the file of a trained model says', () => {
  const noted = (graph: Graph, preprocess: string): Graph => ({ ...graph, notes: { preprocess } });

  it('comes before the first layers, and after --preprocess', () => {
    const graph = noted(modelOf(['Div', 255]), 'mean=0.5,std=0.25');
    expect(decidePixels(graph, bytes)).toEqual({
      label: 'mean=0.5,std=0.25',
      scale: [4 / 255],
      offset: [-2],
      reason: 'Pixels: bytes 0…255, scaled as "mean=0.5,std=0.25", as the model\'s file says.',
    });
    const asked = decidePixels(graph, bytes, { label: 'raw', scale: [1], offset: [0] });
    expect(asked).toMatchObject({ label: 'raw', scale: [1] });
    expect(asked.doubt).toMatch(
      /trained on pixels scaled as "mean=0.5,std=0.25".* --preprocess raw scales them/,
    );
    expect(
      decidePixels(graph, bytes, { label: 'same', scale: [4 / 255], offset: [-2] }).doubt,
    ).toBeUndefined();
  });

  it('means the same for floats 0…1', () => {
    expect(decidePixels(noted(modelOf(), 'bytes'), unit)).toMatchObject({ scale: [255], offset: [0] });
  });

  it('is passed over where it means nothing', () => {
    expect(decidePixels(noted(modelOf(), '{"size": 224}'), bytes).label).toBe('unit');
    expect(decidePixels(noted(modelOf(), 'unit'), signal).label).toBe('raw');
  });
});

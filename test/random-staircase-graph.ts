/**
 * @file Random ConvNets whose activations are staircases: QCFS in several orders, per layer and per channel, and Quant of
 * QONNX with and without a Relu, on weights too; max pooling before and after them, residual additions, Concat.
 */
import type { Graph, Node } from '../src/graph/graph.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../src/graph/tensor.ts';
import type { LabelledImages } from '../src/measure/tally.ts';
import { random } from './random.ts';

export interface RandomStaircases {
  readonly graph: Graph;
  /** Pixels are whole multiples of 1/255. */
  readonly images: LabelledImages;
}

/**
 * @param grid whether weights are multiples of one number, activations are Quant with one scale per layer, and branches that meet
 *   have the same scale, as in a quantised model
 */
export function randomStaircases(seed: number, grid: boolean): RandomStaircases {
  const draw = random(seed);
  const int = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1));
  const chance = (probability: number) => draw() < probability;
  const signed = () => 2 * draw() - 1;
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  const constant = (shape: Shape, value: (i: number) => number): string => {
    const name = `c${constants.size}`;
    constants.set(
      name,
      floatTensor(
        shape,
        Float32Array.from({ length: sizeOf(shape) }, (_, i) => value(i)),
      ),
    );
    return name;
  };
  const scalar = (x: number) => constant([], () => x);
  const node = (type: string, inputs: readonly string[], attributes: Node['attributes'] = {}): string => {
    const output = `v${nodes.length + 1}`;
    nodes.push({ name: `${type}${nodes.length}`, type, inputs, outputs: [output], attributes });
    return output;
  };
  const quant = (x: string, scale: string, bits: number, isSigned: boolean): string =>
    node('Quant', [x, scale, scalar(0), scalar(bits)], {
      signed: Number(isSigned),
      narrow: int(0, 1),
      rounding_mode: chance(0.7) ? 'ROUND' : chance(0.5) ? 'FLOOR' : 'CEIL',
    });
  const weights = (shape: Shape, reach: number): string => {
    const plain = constant(shape, () => reach * signed());
    return grid ? quant(plain, scalar(reach / 7), 4, true) : plain;
  };

  const image: readonly [number, number, number] = [int(1, 2), int(5, 8), int(5, 8)];
  let channels = image[0];
  let [rows, columns] = image.slice(1);

  const activate = (x: string, step = 0.1 + 0.3 * draw()): string => {
    if (grid || chance(0.4)) {
      const isSigned = chance(0.3);
      const scale =
        !grid && chance(0.3) && rows > 0
          ? constant([1, channels, 1, 1], () => 0.1 + 0.3 * draw())
          : scalar(step);
      return quant(!isSigned && chance(0.7) ? node('Relu', [x]) : x, scale, int(2, 4), isSigned);
    }
    const levels = int(1, 12);
    const lambdas = Array.from({ length: chance(0.3) && rows > 0 ? channels : 1 }, () => 0.5 + draw());
    const per = (value: (lambda: number) => number): string =>
      lambdas.length === 1
        ? scalar(value(lambdas[0]))
        : constant([1, channels, 1, 1], (i) => value(lambdas[i]));
    if (chance(0.5)) {
      const part = node('Clip', [node('Div', [x, per((l) => l)]), scalar(0), scalar(1)]);
      const counted = node('Floor', [node('Add', [node('Mul', [part, scalar(levels)]), scalar(0.5)])]);
      return node('Mul', [node('Div', [counted, scalar(levels)]), per((l) => l)]);
    }
    const rounded = node('Round', [node('Mul', [x, per((l) => levels / l)])]);
    return node('Mul', [node('Clip', [rounded, scalar(0), scalar(levels)]), per((l) => l / levels)]);
  };
  const convolve = (x: string, outChannels: number): string => {
    const reach = 2 / Math.sqrt(9 * channels);
    const operands = [
      x,
      weights([outChannels, channels, 3, 3], reach),
      constant([outChannels], () => signed() / 2),
    ];
    channels = outChannels;
    return node('Conv', operands, { pads: [1, 1, 1, 1] });
  };
  const pool = (x: string): string => {
    [rows, columns] = [Math.floor(rows / 2), Math.floor(columns / 2)];
    return node('MaxPool', [x], { kernel_shape: [2, 2], strides: [2, 2] });
  };
  const dense = (x: string, inputs: number, outputs: number): string =>
    node('Gemm', [x, weights([outputs, inputs], 2 / Math.sqrt(inputs)), constant([outputs], signed)], {
      transB: 1,
    });

  let value = activate(convolve('v0', int(2, 4)));
  if (chance(0.5)) value = chance(0.5) ? pool(value) : value;
  if (chance(0.5)) {
    const sum = convolve(value, channels);
    const step = scalar(0.2 + 0.2 * draw());
    const parts = grid ? [quant(sum, step, 4, true), quant(value, step, 4, true)] : [sum, value];
    value = activate(node('Add', parts));
  }
  if (chance(0.3)) {
    const before = channels;
    const step = 0.2 + 0.2 * draw();
    const branches = [0, 1].map(() => {
      channels = before;
      return activate(convolve(value, int(1, 3)), step);
    });
    const sizes = branches.map((name) => channelsOfValue(nodes, constants, name));
    value = node('Concat', branches, { axis: 1 });
    channels = sizes[0] + sizes[1];
  }
  if (chance(0.4) && rows >= 4) value = activate(pool(convolve(value, int(2, 4))));
  let features = channels * rows * columns;
  value = node('Flatten', [value]);
  rows = 0;
  if (chance(0.5)) {
    const hidden = int(3, 8);
    value = activate(dense(value, features, hidden));
    features = hidden;
  }
  value = dense(value, features, int(2, 5));

  const size = sizeOf(image);
  const length = 4;
  const pixels = Float32Array.from({ length: length * size }, () => int(0, 255) / 255);
  return {
    graph: {
      name: 'staircases',
      opset: 13,
      inputs: [{ name: 'v0', shape: [1, ...image] }],
      outputs: [value],
      nodes,
      constants,
    },
    images: { shape: image, length, pixels, labels: new Int32Array(length) },
  };
}

/** Channels of the convolution whose values an activation rounds. */
function channelsOfValue(
  nodes: readonly Node[],
  constants: ReadonlyMap<string, Tensor>,
  name: string,
): number {
  const writer = nodes.find(({ outputs }) => outputs[0] === name);
  if (writer === undefined) return 0;
  if (writer.type !== 'Conv') return channelsOfValue(nodes, constants, writer.inputs[0]);
  const weights = constants.get(writer.inputs[2] ?? '');
  return weights?.shape[0] ?? 0;
}

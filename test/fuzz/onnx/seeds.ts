/** @file Small ONNX models to start from: the network of Fig. 1 made small, random ConvNets, ONNX's conformance cases. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { ModelProtoSchema, TensorProtoSchema } from 'onnx-buf';
import { toOnnx } from '../../../src/formats/onnx/write/index.ts';
import { floatTensor, type Shape, sizeOf, type Tensor } from '../../../src/graph/tensor.ts';
import { findOperator } from '../../../src/ops/table.ts';
import { randomGraph } from '../../random-graph.ts';
import { chain } from '../../tiny-graph.ts';

const ramp = (shape: Shape): Tensor =>
  floatTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => ((i % 7) - 2) / 8),
  );

/** Fig. 1's layers on 8×8 pixels with few channels. */
const figure1 = chain(
  [1, 1, 8, 8],
  ['Conv', { auto_pad: 'SAME_UPPER' }, ramp([2, 1, 3, 3]), ramp([2])],
  ['Relu'],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Conv', {}, ramp([3, 2, 3, 3]), ramp([3])],
  ['Relu'],
  ['MaxPool', { kernel_shape: [2, 2], strides: [2, 2] }],
  ['Flatten', { axis: 1 }],
  ['Gemm', { transB: 1 }, ramp([5, 3]), ramp([5])],
  ['Relu'],
  ['Dropout'],
  ['Gemm', { transB: 1 }, ramp([3, 5]), ramp([3])],
  ['Softmax', { axis: -1 }],
);

export const ownSeeds = (): Uint8Array[] => [
  toOnnx(figure1),
  ...fc.sample(randomGraph, { numRuns: 24, seed: 1 }).map(({ graph }) => toOnnx(graph)),
];

const root = '/usr/share/libonnx-testdata/data';

/** Conformance cases made of known operators; all inputs but the first become constants, as in a trained model. */
export function conformanceSeeds(): Uint8Array[] {
  const folders = ['node', 'simple', 'pytorch-converted', 'pytorch-operator']
    .filter((suite) => existsSync(`${root}/${suite}`))
    .flatMap((suite) => readdirSync(`${root}/${suite}`).map((name) => `${root}/${suite}/${name}`));
  return folders.map(seedOf).filter((seed) => seed !== undefined);
}

function seedOf(folder: string): Uint8Array | undefined {
  if (!existsSync(`${folder}/model.onnx`)) return undefined;
  const model = fromBinary(ModelProtoSchema, readFileSync(`${folder}/model.onnx`));
  const { graph } = model;
  if (graph === undefined || !graph.node.every(({ opType }) => findOperator(opType))) return undefined;
  graph.input.slice(1).forEach((input, i) => {
    const file = `${folder}/test_data_set_0/input_${i + 1}.pb`;
    if (!existsSync(file) || graph.initializer.some(({ name }) => name === input.name)) return;
    const tensor = fromBinary(TensorProtoSchema, readFileSync(file));
    if (tensor.rawData.length < 10_000) graph.initializer.push({ ...tensor, name: input.name });
  });
  const bytes = toBinary(ModelProtoSchema, model);
  return bytes.length < 20_000 ? bytes : undefined;
}

/** @file Models with functions of their own, against ONNX Runtime; and what cannot be inlined. */
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type FunctionProtoSchema, ModelProtoSchema } from 'onnx-buf';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { expect, it } from 'vitest';
import { FLOAT, float, type NodeInit, node, tensor } from '../../../../test/onnx-file.ts';
import { floatTensor } from '../../../graph/tensor.ts';
import { planGraph } from '../../../ops/plan.ts';
import { runGraph } from '../../../ops/run.ts';
import { importOnnx } from './index.ts';

const standard = [{ domain: '', version: 18n }];

/** A model from float `x` (1×2) to `y` with a constant `w`. */
function model(nodes: NodeInit[], functions: MessageInitShape<typeof FunctionProtoSchema>[]): Uint8Array {
  const dim = [1n, 2n].map((value) => ({ value: { case: 'dimValue' as const, value } }));
  const type = { value: { case: 'tensorType' as const, value: { elemType: FLOAT, shape: { dim } } } };
  const init = {
    irVersion: 8n,
    opsetImport: [...standard, { domain: 'local', version: 1n }],
    functions: functions.map((one) => ({ domain: 'local', opsetImport: standard, ...one })),
    graph: {
      name: 'g',
      input: [{ name: 'x', type }],
      output: [{ name: 'y', type }],
      node: nodes,
      initializer: [tensor('w', FLOAT, [2], [10, 100])],
    },
  };
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, init));
}

const call = (opType: string, input: string[], output: string, attribute: NodeInit['attribute'] = []) =>
  node(opType, input, output, attribute, 'local');

/** leaky(a, b) = LeakyRelu(a · b) with a slope of its own, or of the call; v is a name inside. */
const leaky = {
  name: 'Leaky',
  input: ['a', 'b'],
  output: ['r'],
  attributeProto: [float('slope', 0.5)],
  node: [
    node('Mul', ['a', 'b'], 'v'),
    node('LeakyRelu', ['v'], 'r', [{ name: 'alpha', type: 1, refAttrName: 'slope' }]),
  ],
};

async function outputs(bytes: Uint8Array, x: readonly number[]) {
  const session = await InferenceSession.create(bytes, { logSeverityLevel: 3 });
  const result = await session.run({ x: new OrtTensor('float32', Float32Array.from(x), [1, 2]) });
  const plan = planGraph(importOnnx(bytes));
  const [got] = runGraph(plan, new Map([['x', floatTensor([1, 2], x)]]));
  return { want: Array.from(result.y.data as Float32Array), got: [...got.data], plan };
}

it('a call becomes the nodes of its body: attributes, defaults, names used twice', async () => {
  const bytes = model(
    [call('Leaky', ['x', 'w'], 'v'), call('Leaky', ['v', 'w'], 'y', [float('slope', 0.25)])],
    [leaky],
  );
  const { want, got, plan } = await outputs(bytes, [1, -1]);
  // First 10 and −100 · 0.5 = −50; then 100 and −5000 · 0.25.
  expect(want).toEqual([100, -1250]);
  expect(got).toEqual(want);
  expect(plan.steps.map(({ node: { type } }) => type)).toEqual(['Mul', 'LeakyRelu', 'Mul', 'LeakyRelu']);
});

it('functions call functions, and may hand an input on', async () => {
  const twice = {
    name: 'Twice',
    input: ['a', 'b'],
    output: ['r', 'same'],
    node: [call('Leaky', ['a', 'b'], 'v'), call('Leaky', ['v', 'b'], 'r'), node('Identity', ['a'], 'same')],
    opsetImport: [...standard, { domain: 'local', version: 1n }],
  };
  const bytes = model(
    [node('Twice', ['x', 'w'], ['t', 's'], [], 'local'), node('Add', ['t', 's'], 'y')],
    [twice, leaky],
  );
  const { want, got } = await outputs(bytes, [1, -1]);
  expect(want).toEqual([101, -2501]);
  expect(got).toEqual(want);
});

it('a function that calls itself, many nodes from few, another opset: refused', () => {
  const loop = { name: 'F', input: ['a'], output: ['r'], node: [call('F', ['a'], 'r')] };
  expect(() => importOnnx(model([call('F', ['x'], 'y')], [loop]))).toThrow(
    /function "F" calls itself, or others too deeply/,
  );
  const doubling = Array.from({ length: 20 }, (_, i) => ({
    name: `F${i}`,
    input: ['a'],
    output: ['r'],
    node: [call(`F${i + 1}`, ['a'], 'v'), call(`F${i + 1}`, ['v'], 'r')],
  }));
  const last = { name: 'F20', input: ['a'], output: ['r'], node: [node('Relu', ['a'], 'r')] };
  expect(() => importOnnx(model([call('F0', ['x'], 'y')], [...doubling, last]))).toThrow(
    /stand for far more nodes than the file holds/,
  );
  const old = { ...leaky, opsetImport: [{ domain: '', version: 6n }] };
  expect(() => importOnnx(model([call('Leaky', ['x', 'w'], 'y')], [old]))).toThrow(
    /function "Leaky" uses version 6 of the ONNX operators, and the model version 18/,
  );
});

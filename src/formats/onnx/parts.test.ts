/** @file Parts of ONNX files, counted by hand, and files of too many of them. */
import { expect, it } from 'vitest';
import { countParts } from './parts.ts';
import {
  create,
  decodeModel,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  toBinary,
} from './proto.ts';

const node = (names: string[]): NodeProto =>
  create(NodeProtoSchema, { opType: 'Relu', input: names, output: ['y'] });

const model = (nodes: NodeProto[]): ModelProto =>
  create(ModelProtoSchema, { irVersion: 8n, graph: { name: 'g', node: nodes } });

/** A node with a body of two nodes that are such nodes again, and so on. */
function nested(depth: number): NodeProto {
  if (depth === 0) return node(['x']);
  const inner = nested(depth - 1);
  const body = create(GraphProtoSchema, { node: [inner, inner] });
  return create(NodeProtoSchema, { opType: 'Loop', attribute: [{ name: 'body', g: body }] });
}

it('counts messages and listed names: a graph, two nodes, three inputs, two outputs', () => {
  const bytes = toBinary(ModelProtoSchema, model([node(['x']), node(['x', 'w'])]));
  expect(countParts(ModelProtoSchema, bytes, 100)).toBe(8);
  expect(countParts(ModelProtoSchema, bytes, 8)).toBe(8);
  expect(countParts(ModelProtoSchema, bytes, 3)).toBe(4);
});

it('counts within bodies: a graph and a Loop; its attribute, a body, two nodes of two names', () => {
  const bytes = toBinary(ModelProtoSchema, model([nested(1)]));
  expect(countParts(ModelProtoSchema, bytes, 100)).toBe(2 + 2 + 2 * 3);
});

it('stops where the bytes end or are damaged', () => {
  const bytes = toBinary(ModelProtoSchema, model([node(['x']), node(['x', 'w'])]));
  for (let length = 0; length < bytes.length; length++) {
    expect(countParts(ModelProtoSchema, bytes.subarray(0, length), 100)).toBeLessThanOrEqual(8);
  }
  expect(countParts(ModelProtoSchema, Uint8Array.of(255, 255, 255, 255, 255, 255), 100)).toBe(0);
});

it('refuses a file of two million names in little time', () => {
  const bytes = toBinary(ModelProtoSchema, model([node(new Array<string>(2e6).fill('x'))]));
  const before = process.cpuUsage();
  expect(() => decodeModel(bytes)).toThrow(
    'The ONNX file describes more than 1,612,903 nodes, attributes and names, which take more than 0.5 GB',
  );
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(5);
});

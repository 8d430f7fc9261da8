import { expect, it } from 'vitest';
import { encodeModel } from './encode.ts';
import {
  create,
  DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
  toBinary,
  ValueInfoProtoSchema,
} from './proto.ts';

it.each([0, 1, 127, 128, 20_000, 2_100_000])(
  'gives the bytes of toBinary: a weight of %i bytes',
  (length) => {
    const model = create(ModelProtoSchema, {
      irVersion: 8n,
      producerName: 'firstspike',
      producerVersion: '1.2.3',
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 17n })],
      metadataProps: [create(StringStringEntryProtoSchema, { key: 'preprocess', value: 'unit' })],
    });
    const rawData = Uint8Array.from({ length }, (_, i) => (7 * i) % 251);
    const graph = create(GraphProtoSchema, {
      name: 'net',
      node: [create(NodeProtoSchema, { name: 'a', opType: 'Add', input: ['x', 'w'], output: ['y'] })],
      initializer: [
        create(TensorProtoSchema, {
          name: 'w',
          dims: [1n, BigInt(length)],
          dataType: DataType.UINT8,
          rawData,
        }),
        create(TensorProtoSchema, {
          name: 'one',
          dims: [],
          dataType: DataType.UINT8,
          rawData: Uint8Array.of(1),
        }),
      ],
      input: [create(ValueInfoProtoSchema, { name: 'x' })],
      output: [create(ValueInfoProtoSchema, { name: 'y' })],
    });
    const whole = toBinary(ModelProtoSchema, create(ModelProtoSchema, { ...model, graph }));
    expect(Buffer.compare(encodeModel(model, graph), whole)).toBe(0);
  },
);

it('refuses a file that no reader of ONNX takes, before it is made', () => {
  const rawData = new Uint8Array(2 ** 28);
  const initializer = Array.from({ length: 8 }, (_, i) =>
    create(TensorProtoSchema, { name: `w${i}`, dims: [2n ** 28n], dataType: DataType.UINT8, rawData }),
  );
  const [model, graph] = [create(ModelProtoSchema), create(GraphProtoSchema, { initializer })];
  // Eight times 256 MiB and their heads: 2^31 and a little more.
  expect(() => encodeModel(model, graph)).toThrow(
    /would have 2,147,483,\d\d\d bytes, and one that keeps its weights in itself has at most 2,147,483,647;/,
  );
});

/**
 * @file A model → the bytes of `toBinary`, each weight copied once. `toBinary` copies a tensor into its graph, the graph into
 * its model, and that into the file, which takes three times the file beside the model.
 * Source: https://protobuf.dev/programming-guides/encoding: a field is its number · 8 + 2, the length of its bytes, and these.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import {
  create,
  type GraphProto,
  GraphProtoSchema,
  type ModelProto,
  ModelProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  toBinary,
} from './proto.ts';

/** Field numbers of onnx.proto. */
const GRAPH = 7;
const INITIALIZER = 5;
const RAW_DATA = 9;

/** Readers of protobuf count bytes in 32 bits with a sign. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * The file of a model with this graph. Of the model, the graph and its initializers, these fields are written and no others, in the
 * order of their numbers.
 * @throws FirstspikeError `unsupported` if the file would be larger than readers of ONNX take
 */
export function encodeModel(model: ModelProto, graph: GraphProto): Uint8Array {
  const { irVersion, producerName, producerVersion, opsetImport, metadataProps } = model;
  const { node, name, initializer, input, output } = graph;
  const parts = [
    toBinary(GraphProtoSchema, create(GraphProtoSchema, { node, name })),
    ...initializer.flatMap((tensor) => field(INITIALIZER, tensorParts(tensor))),
    toBinary(GraphProtoSchema, create(GraphProtoSchema, { input, output })),
  ];
  return joined([
    toBinary(ModelProtoSchema, create(ModelProtoSchema, { irVersion, producerName, producerVersion })),
    ...field(GRAPH, parts),
    toBinary(ModelProtoSchema, create(ModelProtoSchema, { opsetImport, metadataProps })),
  ]);
}

function tensorParts({ dims, dataType, name, rawData }: TensorProto): Uint8Array[] {
  const head = toBinary(TensorProtoSchema, create(TensorProtoSchema, { dims, dataType, name }));
  return [head, ...field(RAW_DATA, [rawData])];
}

const field = (number: number, parts: readonly Uint8Array[]): Uint8Array[] => [
  Uint8Array.of(number * 8 + 2, ...varint(lengthOf(parts))),
  ...parts,
];

/** Seven bits a byte, the lowest first; all but the last byte have their highest bit set. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { length }) => sum + length, 0);

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const length = lengthOf(parts);
  if (length > MOST_BYTES) {
    throw new FirstspikeError(
      'unsupported',
      `The ONNX file would have ${grouped(length)} bytes, and one that keeps its weights in itself has at most ${grouped(MOST_BYTES)}; export a smaller network.`,
      { bytes: length },
    );
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

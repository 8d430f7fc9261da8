/**
 * @file AttributeProto ↔ Attribute. A graph holds numbers; ONNX has integers and floats, and the attribute's name decides, not its
 * value: `alpha` is 1.0 in most files.
 */
import type { Attribute } from '../../graph/graph.ts';
import { type AttributeProto, AttributeProtoSchema, AttributeType, create } from './proto.ts';
import { readTensor, writeTensor } from './tensor.ts';

const text = new TextDecoder();

/** The attribute's value; undefined for kinds that no feed-forward operator has (subgraphs, types, sparse tensors). */
export function readAttribute(proto: AttributeProto): Attribute | undefined {
  switch (kindOf(proto)) {
    case AttributeType.FLOAT:
      return proto.f;
    case AttributeType.INT:
      return Number(proto.i);
    case AttributeType.STRING:
      return text.decode(proto.s);
    case AttributeType.TENSOR:
      return proto.t && readTensor(proto.t, proto.name);
    case AttributeType.FLOATS:
      return proto.floats;
    case AttributeType.INTS:
      return proto.ints.map(Number);
    case AttributeType.STRINGS:
      return proto.strings.map((bytes) => text.decode(bytes));
    default:
      return undefined;
  }
}

/** Files of IR version 1 leave the kind out: the filled field has it. */
function kindOf(proto: AttributeProto): AttributeType {
  if (proto.type !== AttributeType.UNDEFINED) return proto.type;
  if (proto.t !== undefined) return AttributeType.TENSOR;
  if (proto.ints.length > 0) return AttributeType.INTS;
  if (proto.floats.length > 0) return AttributeType.FLOATS;
  if (proto.strings.length > 0) return AttributeType.STRINGS;
  if (proto.s.length > 0) return AttributeType.STRING;
  return proto.f === 0 ? AttributeType.INT : AttributeType.FLOAT;
}

/** Attributes of type FLOAT or FLOATS of the operators that a feed-forward graph is made of. */
const realNumbers = new Set([
  'alpha',
  'beta',
  'bias',
  'epsilon',
  'gamma',
  'lambd',
  'max',
  'min',
  'momentum',
  'ratio',
  'value_float',
  'value_floats',
]);

/** The attribute of a node, by its name. */
export function writeAttribute(name: string, value: Attribute): AttributeProto {
  const real = realNumbers.has(name);
  if (typeof value === 'number') {
    return real
      ? create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value })
      : create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  }
  if (typeof value === 'string') {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: encoded(value) });
  }
  if (isStrings(value)) {
    return create(AttributeProtoSchema, { name, type: AttributeType.STRINGS, strings: value.map(encoded) });
  }
  if (isNumbers(value)) {
    return real
      ? create(AttributeProtoSchema, { name, type: AttributeType.FLOATS, floats: [...value] })
      : create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map(BigInt) });
  }
  return create(AttributeProtoSchema, { name, type: AttributeType.TENSOR, t: writeTensor('', value) });
}

const encoded = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const isNumbers = (value: Attribute): value is readonly number[] => Array.isArray(value);

const isStrings = (value: Attribute): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && typeof value[0] === 'string';

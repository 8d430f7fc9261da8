/**
 * @file Attribute → AttributeProto. A graph holds numbers; ONNX tells whole from real ones, by the attribute's name
 * and not by its value (`alpha` is 1.0 in most files).
 */
import type { Attribute } from '../../../graph/graph.ts';
import { type AttributeProto, AttributeProtoSchema, AttributeType, create } from './proto.ts';
import { writeTensor } from './tensor.ts';

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

/** @file AttributeProto → Attribute. */
import type { Attribute } from '../../../graph/graph.ts';
import { type AttributeProto, AttributeType } from './proto.ts';
import { readTensor } from './tensor.ts';

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

/** Files of IR version 1 leave the kind out: the field that is filled tells. */
function kindOf(proto: AttributeProto): AttributeType {
  if (proto.type !== AttributeType.UNDEFINED) return proto.type;
  if (proto.t !== undefined) return AttributeType.TENSOR;
  if (proto.ints.length > 0) return AttributeType.INTS;
  if (proto.floats.length > 0) return AttributeType.FLOATS;
  if (proto.strings.length > 0) return AttributeType.STRINGS;
  if (proto.s.length > 0) return AttributeType.STRING;
  return proto.f === 0 ? AttributeType.INT : AttributeType.FLOAT;
}

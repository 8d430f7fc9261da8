/** @file How many parts an ONNX file describes, counted before they become objects. */
import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

/** Per field number of a message: the message that the field holds, or `undefined` for text. */
type Parts = ReadonlyMap<number, DescMessage | undefined>;

/**
 * Messages and texts of a protobuf file: nodes, their attributes, the names of their inputs, types, axes, …
 * It stops where it has counted more than `most`, and where the bytes are no message of this kind.
 * @param most count after which it stops; the count may then be larger by one
 */
export function countParts(schema: DescMessage, bytes: Uint8Array, most: number): number {
  const reader = new BinaryReader(bytes);
  const known = new Map<DescMessage, Parts>();
  let count = 0;

  const walk = (message: DescMessage, end: number): void => {
    let parts = known.get(message);
    if (!parts) {
      parts = partsOf(message);
      known.set(message, parts);
    }
    while (reader.pos < end && count <= most) {
      const [field, wire] = reader.tag();
      if (wire !== WireType.LengthDelimited || !parts.has(field)) {
        reader.skip(wire, field);
        continue;
      }
      count++;
      const length = reader.uint32();
      const next = reader.pos + length;
      const inner = parts.get(field);
      if (inner) walk(inner, Math.min(next, end));
      if (count <= most) reader.pos = next;
    }
  };

  try {
    walk(schema, bytes.length);
  } catch {
    // Decoding the file says what is wrong with it.
  }
  return count;
}

function partsOf(message: DescMessage): Parts {
  const parts = new Map<number, DescMessage | undefined>();
  for (const field of message.fields) {
    if (field.message) parts.set(field.number, field.message);
    else if (
      field.fieldKind === 'list' &&
      field.listKind === 'scalar' &&
      field.scalar === ScalarType.STRING
    ) {
      parts.set(field.number, undefined);
    }
  }
  return parts;
}

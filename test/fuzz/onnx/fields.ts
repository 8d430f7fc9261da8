/** @file Damage to any field of a decoded protobuf message, whatever it means: found and changed by reflection. */
import { fromBinary, ScalarType, toBinary } from '@bufbuild/protobuf';
import { isReflectMessage, type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { type ModelProto, ModelProtoSchema } from 'onnx-buf';
import { type Draw, hostileInteger, hostileNumber, hostileText } from '../draw.ts';

type Field = ReflectMessage['fields'][number];

interface Slot {
  readonly owner: ReflectMessage;
  readonly field: Field;
}

/** Changes a field that is set (mostly) or one that is not, anywhere in the model. */
export function mutateField(model: ModelProto, draw: Draw): void {
  const slots = slotsOf(reflect(ModelProtoSchema, model, false));
  if (slots.length > 0) change(draw.pick(slots), draw);
}

function slotsOf(owner: ReflectMessage, slots: Slot[] = []): Slot[] {
  for (const field of owner.fields) {
    if (!owner.isSet(field)) continue;
    slots.push({ owner, field });
    if (slots.length > 20_000) return slots;
    if (field.fieldKind === 'message') slotsOf(owner.get(field), slots);
    if (field.fieldKind === 'list' && field.listKind === 'message') {
      for (const item of owner.get(field)) slotsOf(item as ReflectMessage, slots);
    }
  }
  return slots;
}

function change({ owner, field }: Slot, draw: Draw): void {
  if (draw.chance(0.1) || field.fieldKind === 'message') owner.clear(field);
  else if (field.fieldKind === 'scalar') owner.set(field, hostile(field.scalar, draw));
  else if (field.fieldKind === 'enum') owner.set(field, draw.int(0, 25));
  else if (field.fieldKind === 'list') changeList(owner, field, draw);
}

function changeList(owner: ReflectMessage, field: Field & { fieldKind: 'list' }, draw: Draw): void {
  const list = owner.get(field);
  if (list.size === 0) return;
  const at = draw.int(0, list.size - 1);
  const other = list.get(draw.int(0, list.size - 1));
  const item = field.listKind === 'scalar' && draw.chance(0.7) ? hostile(field.scalar, draw) : other;
  switch (draw.int(0, 4)) {
    case 0: {
      const kept = [...list].filter((_, i) => i !== at);
      list.clear();
      for (const value of kept) list.add(value);
      break;
    }
    case 1:
      // Each a message of its own: what changes one of them later must not change all.
      for (let copies = draw.pick([1, 1, 2, 8, 100]); copies > 0; copies--) list.add(copyOf(item));
      break;
    default:
      list.set(at, copyOf(item));
  }
}

const copyOf = (item: unknown): unknown =>
  isReflectMessage(item)
    ? reflect(item.desc, fromBinary(item.desc, toBinary(item.desc, item.message)), false)
    : item;

function hostile(type: ScalarType, draw: Draw): unknown {
  switch (type) {
    case ScalarType.STRING:
      return hostileText(draw);
    case ScalarType.BYTES:
      return new Uint8Array(draw.pick([0, 1, 3, 4, 7, 8, 16, 1000])).fill(draw.int(0, 255));
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return hostileNumber(draw);
    case ScalarType.BOOL:
      return draw.chance(0.5);
    case ScalarType.INT32:
      return hostileInteger(draw) | 0;
    case ScalarType.UINT64:
      return BigInt.asUintN(64, BigInt(hostileInteger(draw)));
    default:
      return wide(draw);
  }
}

/** A 64-bit integer. */
export const wide = (draw: Draw): bigint =>
  draw.chance(0.1)
    ? draw.pick([2n ** 63n - 1n, -(2n ** 63n), 2n ** 62n, 2n ** 40n])
    : BigInt.asIntN(64, BigInt(hostileInteger(draw)));

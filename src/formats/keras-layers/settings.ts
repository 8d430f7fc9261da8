/** @file Typed access to a layer's settings: the default where one is absent, a clear error where its type is wrong. */
import { badLayer, unsupportedLayer } from './layer-error.ts';
import type { JsonObject, LayerRecord } from './record.ts';

export type Layer = Pick<LayerRecord, 'name' | 'type' | 'config'>;
export type DataFormat = 'channels_last' | 'channels_first';

/** Larger kernels, strides and paddings than this occur only in damaged files. */
const limit = 1 << 14;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A setting, `undefined` where it is absent or null. */
export function setting(layer: Layer, name: string): unknown {
  const value = Object.hasOwn(layer.config, name) ? unwrapped(layer.config[name]) : undefined;
  return value === null ? undefined : value;
}

/** A list as it is, or in the record that some versions put around tuples and shapes: `{class_name, items}`. */
export function unwrapped(value: unknown): unknown {
  const isWrapped = isObject(value) && /^(__tuple__|TensorShape|ListWrapper)$/.test(String(value.class_name));
  const list = isWrapped ? value.items : value;
  return Array.isArray(list) ? list.map(unwrapped) : list;
}

export function numberSetting(layer: Layer, name: string): number | undefined {
  const value = setting(layer, name);
  if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw badLayer(layer, `${name} should be a number; save the model again.`);
}

/** True or false; a file holds a number where a program passed one. */
export function flagSetting(layer: Layer, name: string, otherwise: boolean): boolean {
  const value = setting(layer, name) ?? otherwise;
  if (typeof value === 'boolean' || typeof value === 'number') return Boolean(value);
  throw badLayer(layer, `${name} should be true or false; save the model again.`);
}

/** A whole number from 1 on. */
export function sizeSetting(layer: Layer, name: string, otherwise?: number): number {
  const value = setting(layer, name) ?? otherwise;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 1) return value;
  throw badLayer(layer, `${name} should be a positive whole number; save the model again.`);
}

/** One number per image axis; a single number stands for all. */
export function sizesSetting(
  layer: Layer,
  name: string,
  axes: number,
  otherwise?: number,
): readonly number[] {
  const value = setting(layer, name) ?? otherwise;
  const sizes = typeof value === 'number' ? new Array<unknown>(axes).fill(value) : value;
  const isSize = (n: unknown): n is number => Number.isInteger(n) && Number(n) >= 1 && Number(n) <= limit;
  if (Array.isArray(sizes) && sizes.length === axes && sizes.every(isSize)) return sizes;
  throw badLayer(
    layer,
    `${name} should hold ${axes} whole numbers from 1 to ${limit}; save the model again.`,
  );
}

/** `[before, after]` for rows and for columns, from Keras's three spellings. */
export function bordersSetting(layer: Layer, name: string): readonly [readonly number[], readonly number[]] {
  const value = setting(layer, name) ?? 0;
  const pair: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const isBorder = (n: unknown): n is number => Number.isInteger(n) && Number(n) >= 0 && Number(n) <= limit;
  const borders = pair.map((item): readonly unknown[] => (Array.isArray(item) ? item : [item, item]));
  const [rows, columns] = borders;
  if (borders.length === 2 && rows.length === 2 && columns.length === 2) {
    if (rows.every(isBorder) && columns.every(isBorder)) return [rows, columns];
  }
  throw badLayer(layer, `${name} should be a number, two numbers or two pairs; save the model again.`);
}

/** A number, or a list of numbers (nested lists are flattened, as Keras writes arrays of shape 1×C). */
export function numbersSetting(layer: Layer, name: string): number | readonly number[] | undefined {
  const value = setting(layer, name);
  if (value === undefined || typeof value === 'number') return value;
  const numbers: unknown[] = Array.isArray(value) ? value.flat(8) : [value];
  if (numbers.every((item) => typeof item === 'number')) return numbers;
  throw badLayer(layer, `${name} should be numbers; save the model again.`);
}

/** A list of whole numbers (axes, a shape). */
export function integersSetting(layer: Layer, name: string): readonly number[] | undefined {
  const value = numbersSetting(layer, name);
  const list = typeof value === 'number' ? [value] : value;
  if (list === undefined || list.every((item) => Number.isSafeInteger(item))) return list;
  throw badLayer(layer, `${name} should be whole numbers; save the model again.`);
}

export function dataFormat(layer: Layer): DataFormat {
  const value = setting(layer, 'data_format') ?? 'channels_last';
  if (value === 'channels_last' || value === 'channels_first') return value;
  throw badLayer(layer, 'data_format should be channels_last or channels_first; save the model again.');
}

/** An axis of an input without its batch axis, 0…rank−1, from Keras's count with the batch axis. */
export function imageAxis(layer: Layer, axis: number, rank: number): number {
  if (axis === 0 || axis === -rank - 1) {
    throw unsupportedLayer(layer, 'axis 0 is the batch; use an axis of the image.');
  }
  const resolved = axis < 0 ? axis + rank : axis - 1;
  if (resolved >= 0 && resolved < rank) return resolved;
  throw badLayer(layer, `axis ${axis} is outside an input of ${rank + 1} axes; save the model again.`);
}

/**
 * @file The inputs of each call of a layer, as a description lists them. Keras 2 and TensorFlow.js: `[[["conv1", 0, 0, {}]]]`, one list
 * of `[layer, call, tensor, arguments]` per call. Keras 3: `[{args: [{class_name: "__keras_tensor__", config:
 * {keras_history: ["conv1", 0, 0]}}], kwargs: {}}]`.
 */
import { FirstspikeError } from '../../error.ts';
import { badLayer, type Described, unsupportedLayer } from './layer-error.ts';
import type { TensorRef } from './record.ts';
import { isObject } from './settings.ts';

const isRef = (value: unknown): value is readonly [string, number, number, ...unknown[]] =>
  Array.isArray(value) &&
  typeof value[0] === 'string' &&
  Number.isSafeInteger(value[1]) &&
  Number.isSafeInteger(value[2]);

const toRef = ([layer, call, tensor]: readonly [string, number, number, ...unknown[]]): TensorRef => ({
  layer,
  call,
  tensor,
});

/** A model's inputs or outputs: one reference, a list of them, or a record of them. */
export function readRefs(value: unknown, model: string): readonly TensorRef[] {
  if (isRef(value)) return [toRef(value)];
  const items = isObject(value) ? Object.values(value) : value;
  if (Array.isArray(items) && items.length > 0 && items.every(isRef)) return items.map(toRef);
  throw new FirstspikeError(
    'bad-file',
    `The model "${model}" does not list its inputs and outputs; save it again.`,
  );
}

/** What each call of a layer reads. */
export function readCalls(value: unknown, layer: Described): readonly (readonly TensorRef[])[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw badLayer(layer, 'inbound_nodes is not a list; save the model again.');
  return value.map((call: unknown) => {
    if (isObject(call)) return keras3Call(call.args, call.kwargs, layer);
    // A call on one value may be written without a list around it.
    const items: unknown = isRef(call) ? [call] : call;
    if (!Array.isArray(items) || !items.every(isRef)) {
      throw badLayer(layer, 'inbound_nodes does not name the layers it reads; save the model again.');
    }
    for (const item of items) refuseTensors(item[3], layer);
    return items.map(toRef);
  });
}

function keras3Call(args: unknown, kwargs: unknown, layer: Described): readonly TensorRef[] {
  refuseTensors(kwargs, layer);
  const [first, ...others] = Array.isArray(args) ? args : [];
  const items: readonly unknown[] = Array.isArray(first) ? first : [first];
  if (others.some(isTensor)) {
    throw unsupportedLayer(layer, 'it is called on several values one by one; put them into a list.');
  }
  return items.map((item) => {
    const history = isTensor(item) && isObject(item.config) ? item.config.keras_history : undefined;
    if (isRef(history)) return toRef(history);
    throw badLayer(
      layer,
      'it is called on something that is not the output of a layer; save the model again.',
    );
  });
}

const isTensor = (value: unknown): value is { readonly config: unknown } =>
  isObject(value) && value.class_name === '__keras_tensor__';

/** Values given as named arguments, such as masks and attention scores. */
function refuseTensors(kwargs: unknown, layer: Described): void {
  if (!isObject(kwargs)) return;
  const named = Object.entries(kwargs).find(([, value]) => isTensor(value) || isRef(value));
  if (named === undefined) return;
  throw unsupportedLayer(layer, `it is called with a value as ${named[0]}; only plain calls work.`);
}

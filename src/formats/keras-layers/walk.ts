/**
 * @file Goes through a model from its outputs back to its inputs and writes every layer that is called on the way.
 * A model used as a layer is gone through once per call.
 */
import { FirstspikeError } from '../../error.ts';
import { badLayer, unsupportedLayer } from './layer-error.ts';
import { layerWriters, substitute } from './layers/table.ts';
import { bordered } from './layout.ts';
import type { LayerRecord, ModelRecord, TensorRef } from './record.ts';
import type { Value } from './value.ts';
import { type LayerGroup, type LayerPlace, readWeights, type WeightSource } from './weights.ts';
import { checkValue, type GraphWriter } from './writer.ts';

/** What stays the same throughout a model. */
interface Journey {
  readonly writer: GraphWriter;
  readonly weights: WeightSource;
  readonly keras: 2 | 3;
  /** The graph's name of each layer, by the names of the models around it and its own. */
  readonly bases: Map<string, string>;
  readonly taken: Set<string>;
  /** Calls left: models that call each other over and over would never end. */
  calls: number;
}

/** Where in the model we are. */
interface Scope {
  readonly names: readonly string[];
  readonly groups: readonly LayerGroup[];
}

const callLimit = 100_000;

/** Writes a model's layers; `inputs` belong to its inputs in order. Returns its outputs. */
export function writeModel(
  model: ModelRecord,
  inputs: readonly Value[],
  context: Pick<Journey, 'writer' | 'weights' | 'keras'>,
): readonly Value[] {
  return walk(
    model,
    inputs,
    { names: [], groups: [] },
    { ...context, bases: new Map(), taken: new Set(), calls: callLimit },
  );
}

function walk(
  model: ModelRecord,
  inputs: readonly Value[],
  scope: Scope,
  journey: Journey,
): readonly Value[] {
  const layers = new Map(model.layers.map((layer) => [layer.name, layer]));
  const positions = positionsByClass(model.layers);
  const first = firstCalls(model);
  const values = new Map<string, readonly Value[] | 'open'>();
  model.inputs.forEach(({ layer }, i) => {
    values.set(`${layer}#0`, [inputs[i]]);
  });
  // An explicit stack: a chain of a million layers must not end in a stack overflow.
  const stack = [...model.outputs].reverse();
  while (stack.length > 0) {
    const ref = stack[stack.length - 1];
    const layer = layers.get(ref.layer);
    const call = layer === undefined ? ref.call : ref.call - (first.get(layer.name) ?? 0);
    const key = `${ref.layer}#${call}`;
    const known = values.get(key);
    if (known !== undefined && known !== 'open') {
      stack.pop();
      continue;
    }
    const reads = layer?.calls[call];
    if (layer === undefined || reads === undefined || reads.length === 0) throw missing(model, ref, layer);
    const pending = reads.filter((other) => !isKnown(values.get(keyOf(other, first))));
    if (pending.length > 0) {
      if (known === 'open' || pending.some((other) => values.get(keyOf(other, first)) === 'open')) {
        throw badLayer(layer, 'it depends on its own output; save the model again.');
      }
      values.set(key, 'open');
      for (const other of pending.reverse()) stack.push(other);
      continue;
    }
    const operands = reads.map((other) => outputOf(values.get(keyOf(other, first)), other, layer));
    const place = placeOf(layer, positions, scope);
    values.set(key, writeLayer(layer, call, operands, place, journey));
    stack.pop();
  }
  return model.outputs.map((ref) => outputOf(values.get(keyOf(ref, first)), ref));
}

const isKnown = (value: readonly Value[] | 'open' | undefined): boolean =>
  value !== undefined && value !== 'open';

const keyOf = ({ layer, call }: TensorRef, first: ReadonlyMap<string, number>): string =>
  `${layer}#${call - (first.get(layer) ?? 0)}`;

function outputOf(
  values: readonly Value[] | 'open' | undefined,
  { layer, tensor }: TensorRef,
  reader?: LayerRecord,
): Value {
  const value = values === 'open' ? undefined : values?.[tensor];
  if (value !== undefined) return value;
  const who = reader === undefined ? 'The model' : `${reader.type} layer "${reader.name}"`;
  throw new FirstspikeError(
    'bad-file',
    `${who} reads output ${tensor} of layer "${layer}", which it does not have; save the model again.`,
  );
}

function missing(model: ModelRecord, ref: TensorRef, layer: LayerRecord | undefined): FirstspikeError {
  if (layer === undefined) {
    return new FirstspikeError(
      'bad-file',
      `The model "${model.name}" reads layer "${ref.layer}", which it does not have; save it again.`,
    );
  }
  if (layer.type === 'InputLayer')
    return badLayer(layer, 'it is not among the inputs; save the model again.');
  return badLayer(
    layer,
    `call ${ref.call} of it is read, but it has ${layer.calls.length}; save the model again.`,
  );
}

/**
 * The number of a layer's first call. Calls count from 0; of a model within a model some versions count from 1,
 * because making the model was its first call. All calls are read, so the highest number tells.
 */
function firstCalls(model: ModelRecord): ReadonlyMap<string, number> {
  const highest = new Map<string, number>();
  const refs = [...model.outputs, ...model.layers.flatMap(({ calls }) => calls.flat())];
  for (const { layer, call } of refs) highest.set(layer, Math.max(call, highest.get(layer) ?? 0));
  return new Map(
    model.layers
      .filter((layer) => layer.model !== undefined)
      .map((layer) => [layer.name, (highest.get(layer.name) ?? 0) >= layer.calls.length ? 1 : 0]),
  );
}

/** Each layer's position among those of its class. */
function positionsByClass(layers: readonly LayerRecord[]): ReadonlyMap<string, LayerGroup> {
  const counts = new Map<string, number>();
  return new Map(
    layers.map((layer) => {
      const type = snakeCase(layer.type);
      const position = counts.get(type) ?? 0;
      counts.set(type, position + 1);
      return [layer.name, { type, position }];
    }),
  );
}

/** As Keras does it: `Conv2DTranspose` → `conv2d_transpose`, `PReLU` → `p_re_lu`. */
export const snakeCase = (type: string): string =>
  type
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

function placeOf(
  layer: LayerRecord,
  positions: ReadonlyMap<string, LayerGroup>,
  { names, groups }: Scope,
): LayerPlace {
  const group = positions.get(layer.name) ?? { type: snakeCase(layer.type), position: 0 };
  return {
    type: layer.type,
    name: layer.name,
    names: [...names, layer.name],
    groups: [...groups, group],
  };
}

function writeLayer(
  layer: LayerRecord,
  call: number,
  inputs: readonly Value[],
  place: LayerPlace,
  journey: Journey,
): readonly Value[] {
  journey.calls -= 1;
  if (journey.calls < 0) {
    throw new FirstspikeError(
      'unsupported',
      `The model calls more than ${callLimit} layers; it is damaged or too large to read.`,
    );
  }
  if (layer.model !== undefined) {
    if (layer.model.inputs.length === inputs.length) return walk(layer.model, inputs, place, journey);
    throw badLayer(
      layer,
      `it has ${layer.model.inputs.length} inputs, but gets ${inputs.length}; save it again.`,
    );
  }
  const known = layerWriters.get(layer.type);
  if (known === undefined) {
    throw unsupportedLayer(layer, `this layer is not supported; ${substitute(layer.type)}`);
  }
  const { writer, weights, keras } = journey;
  const base = baseOf(place, journey);
  const path = call === 0 ? base : `${base}:${call + 1}`;
  const operands = known.takesBorder ? inputs : inputs.map((input) => bordered(writer, path, input));
  const value = known.write({
    layer,
    base,
    path,
    inputs: operands,
    writer,
    keras,
    weights: (variables) => readWeights(weights, place, variables),
  });
  checkValue(`${layer.type} layer "${layer.name}"`, value.shape);
  return [value];
}

/** `inner/conv1`; a layer that happens to be called so gets another name, because weights are named after layers. */
function baseOf({ names }: LayerPlace, { bases, taken }: Journey): string {
  const key = JSON.stringify(names);
  const known = bases.get(key);
  if (known !== undefined) return known;
  let base = names.join('/');
  while (taken.has(base)) base += '_';
  taken.add(base);
  bases.set(key, base);
  return base;
}

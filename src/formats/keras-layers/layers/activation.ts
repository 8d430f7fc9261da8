/**
 * @file Activation functions by the names Keras gives them, as ONNX operators.
 * Source: keras.activations (Keras 2 and 3) and the activations of TensorFlow.js.
 */
import { floatTensor } from '../../../graph/tensor.ts';
import type { LayerCall } from '../call.ts';
import { badLayer, unsupportedLayer } from '../layer-error.ts';
import { isObject, setting } from '../settings.ts';
import type { Value } from '../value.ts';

type Call = Pick<LayerCall, 'layer' | 'path' | 'writer' | 'keras'>;

/** Element by element, one node. */
export function elementwise(
  { path, writer }: Call,
  value: Value,
  type: string,
  attributes: Readonly<Record<string, number | string>> = {},
  ...operands: readonly string[]
): Value {
  const name = writer.node(writer.label(path, type), type, [value.name, ...operands], attributes);
  return { ...value, name };
}

/** A constant that is one number. */
export const scalar = ({ path, writer }: Call, name: string, value: number): string =>
  writer.constant(`${path}/${name}`, () => floatTensor([], [value]));

/** max(x, 0), at most `ceiling`. */
export const clipped = (call: Call, value: Value, ceiling: number): Value =>
  elementwise(call, value, 'Clip', {}, scalar(call, 'min', 0), scalar(call, 'max', ceiling));

/** Softmax or LogSoftmax over an axis of the value as Keras sees it. */
export const normalised = (call: Call, value: Value, type: 'Softmax' | 'LogSoftmax', axis: number): Value =>
  elementwise(call, value, type, { axis: value.order.indexOf(axis) + 1 });

type Activation = (call: Call, value: Value) => Value;

const one =
  (type: string, attributes: Readonly<Record<string, number | string>> = {}): Activation =>
  (call, value) =>
    elementwise(call, value, type, attributes);

/** x · sigmoid(x) */
const silu: Activation = (call, value) => {
  const gate = elementwise(call, value, 'Sigmoid');
  return elementwise(call, value, 'Mul', {}, gate.name);
};

/** Keras 2 and TensorFlow.js: clip(0.2 x + 0.5, 0, 1); Keras 3: clip(x / 6 + 0.5, 0, 1). */
const hardSigmoid: Activation = (call, value) =>
  elementwise(call, value, 'HardSigmoid', { alpha: call.keras === 3 ? 1 / 6 : 0.2, beta: 0.5 });

const activations: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ['linear', (_, value) => value],
  ['relu', one('Relu')],
  ['relu6', (call, value) => clipped(call, value, 6)],
  ['leaky_relu', one('LeakyRelu', { alpha: 0.2 })],
  ['elu', one('Elu', { alpha: 1 })],
  ['selu', one('Selu')],
  ['sigmoid', one('Sigmoid')],
  ['tanh', one('Tanh')],
  ['softplus', one('Softplus')],
  ['softsign', one('Softsign')],
  ['gelu', one('Gelu', { approximate: 'none' })],
  ['gelu_new', one('Gelu', { approximate: 'tanh' })],
  ['silu', silu],
  ['swish', silu],
  ['mish', one('Mish')],
  ['hard_sigmoid', hardSigmoid],
  ['hard_swish', one('HardSwish')],
  ['hard_silu', one('HardSwish')],
  ['softmax', (call, value) => normalised(call, value, 'Softmax', value.shape.length - 1)],
  ['log_softmax', (call, value) => normalised(call, value, 'LogSoftmax', value.shape.length - 1)],
]);

/**
 * The activation that a layer applies to its result, if any.
 * @throws FirstspikeError `unsupported` for an activation that is not known
 */
export function activate(call: Call, value: Value): Value {
  const given = setting(call.layer, 'activation');
  if (given === undefined) return value;
  const name = activationName(given);
  if (name === undefined) throw badLayer(call.layer, 'its activation has no name; save the model again.');
  const activation = activations.get(name);
  if (activation !== undefined) return activation(call, value);
  throw unsupportedLayer(
    call.layer,
    `activation "${name}" is not supported; relu, relu6, sigmoid, tanh and others work.`,
  );
}

/** A name, or `{class_name: 'function', config: name}` as Keras 3 writes functions. */
function activationName(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (!isObject(given)) return undefined;
  const { class_name: type, config } = given;
  if (type === 'function' && typeof config === 'string') return config;
  return typeof type === 'string' ? type : undefined;
}

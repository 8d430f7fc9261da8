/**
 * @file The planned graph, node by node, in TensorFlow.js: many images at once, and with a derivative by its constants.
 */
import { sizeOf } from '../../graph/tensor.ts';
import { endings } from '../../ops/lower/endings.ts';
import type { Plan, Step } from '../../ops/plan.ts';
import { isTail } from '../../ops/table.ts';
import type { Tensor, Tensor2D, TensorFlow } from '../tensorflow.ts';
import type { Constant, Frame, Operand } from './frame.ts';
import { ruleOf } from './table.ts';
import { rowsOf, rowsValue, type Value } from './value.ts';

/** What may be done to values on the way. */
export interface Hooks {
  /** What the network goes on with instead of a value just computed. */
  after?(name: string, value: Value): Value;
  /** What a node reads instead of the value of this name; for readers that take a value before `after`. */
  before?(name: string, step: Step): Value | undefined;
}

/**
 * The logits [images, classes]: the first output, without what the read-out leaves out (softmax, a last sigmoid).
 * @param pixels [images, elements] in the units of the graph's input
 * @param trained constants that stand for the graph's own
 * @param seeds one per image, for dropout; without them dropout is the identity
 */
export function interpret(
  tf: TensorFlow,
  plan: Plan,
  pixels: Tensor2D,
  trained: ReadonlyMap<string, Tensor>,
  hooks: Hooks = {},
  seeds?: Uint32Array,
): Tensor2D {
  const images = pixels.shape[0];
  const { graph } = plan;
  const [input] = graph.inputs;
  const values = new Map<string, Value>([[input.name, rowsValue(tf, input.shape, pixels, true)]]);
  const frame: Frame = { tf, plan, images, seeds, constant: constantsOf(tf, plan, trained) };
  const ending = endings(plan);
  for (const step of plan.steps) {
    const { node } = step;
    const operands = node.inputs.map((name): Operand => {
      const value = hooks.before?.(name, step) ?? values.get(name);
      if (value) return { kind: 'value', value };
      const constant = frame.constant(name);
      return constant ? { kind: 'constant', constant } : { kind: 'absent' };
    });
    const isLeftOut = ending.has(step) || isTail(node.type);
    const passed = isLeftOut ? operands.find(({ kind }) => kind === 'value') : undefined;
    const results = passed?.kind === 'value' ? [passed.value] : ruleOf(step)(step, operands, frame);
    results.forEach((value, i) => {
      const name = node.outputs[i];
      if (name) values.set(name, hooks.after?.(name, value) ?? value);
    });
  }
  const last = values.get(graph.outputs[0]);
  if (last === undefined) return pixels;
  return tf.reshape(rowsOf(tf, last), [images, sizeOf(last.shape)]) as Tensor2D;
}

/** Constants as tensors, each made once. */
function constantsOf(
  tf: TensorFlow,
  { graph }: Plan,
  trained: ReadonlyMap<string, Tensor>,
): (name: string) => Constant | undefined {
  const made = new Map<string, Constant>();
  return (name) => {
    const own = graph.constants.get(name);
    if (name === '' || own === undefined) return undefined;
    const before = made.get(name);
    if (before) return before;
    const parameter = trained.get(name);
    const tensor = parameter ?? tf.tensor(Float32Array.from(own.data), [...own.shape], 'float32');
    const constant: Constant = { shape: own.shape, tensor, isTrained: parameter !== undefined };
    made.set(name, constant);
    return constant;
  };
}

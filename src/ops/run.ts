/** @file The ANN: every value of a graph for one image, by the float kernels where an operator has them. */
import { FirstspikeError } from '../error.ts';
import { type FloatTensor, formatShape, sameShape, type Tensor } from '../graph/tensor.ts';
import { type FloatProgram, floatProgram } from './floats/program.ts';
import { absent, type Plan, type Step } from './plan.ts';

const programs = new WeakMap<Plan, FloatProgram>();

/**
 * Computes the graph's outputs for one image.
 * @param inputs One tensor per graph input, of exactly its shape (batch axis 1).
 * @param observe Called with every value computed on the way, in order, input values first; the numbers of a value last until
 * the plan's next run.
 * @throws FirstspikeError `shape` if an input is missing or of another shape.
 * @example
 * ```ts
 * const [y] = runGraph(planGraph(graph), new Map([['x', floatTensor([1, 1, 1, 2], [1, 1])]]));
 * y.data; // → [1, 2]
 * ```
 */
export function runGraph(
  plan: Plan,
  inputs: ReadonlyMap<string, FloatTensor>,
  observe?: (valueName: string, tensor: Tensor) => void,
): Tensor[] {
  for (const { name, shape } of plan.graph.inputs) {
    const tensor = inputs.get(name);
    if (tensor !== undefined && sameShape(tensor.shape, shape)) continue;
    const got = tensor === undefined ? 'nothing' : formatShape(tensor.shape);
    throw new FirstspikeError(
      'shape',
      `Input "${name}" should be ${formatShape(shape)}, but is ${got}; resize the images.`,
    );
  }
  const values = programOf(plan).run(inputs);
  if (observe !== undefined) {
    const names = [
      ...plan.graph.inputs.map(({ name }) => name),
      ...plan.steps.flatMap(({ node }) => node.outputs),
    ];
    for (const name of names) {
      const value = values.get(name);
      if (value !== undefined && name !== '') observe(name, value);
    }
  }
  return plan.graph.outputs.map((name) => copyOf(values.get(name) ?? absent));
}

function programOf(plan: Plan): FloatProgram {
  const program = programs.get(plan) ?? floatProgram(plan);
  programs.set(plan, program);
  return program;
}

/**
 * The graph's first output with the given values in place of its own, of which only what follows is computed. Its slow twin is
 * `referenceFrom`.
 * @param given by name: the graph's input, and values of any layers
 */
export function runGraphFrom(plan: Plan, given: ReadonlyMap<string, Tensor>): Tensor {
  const values = programOf(plan).continue(given, stepsAfter(plan, given));
  return values ? copyOf(values.get(plan.graph.outputs[0]) ?? absent) : referenceFrom(plan, given);
}

/** As `runGraphFrom`, by the operators' references. */
export function referenceFrom(plan: Plan, given: ReadonlyMap<string, Tensor>): Tensor {
  const values = new Map<string, Tensor>([...plan.graph.constants, ...given]);
  for (const { node, operator, attributes } of stepsAfter(plan, given)) {
    const operands = node.inputs.map((name) => values.get(name) ?? absent);
    operator.reference(attributes, operands).forEach((tensor, i) => {
      const name = node.outputs[i] ?? '';
      if (name !== '' && !given.has(name)) values.set(name, tensor);
    });
  }
  return values.get(plan.graph.outputs[0]) ?? absent;
}

/** The steps between the given values and the output. */
function stepsAfter({ graph, steps }: Plan, given: ReadonlyMap<string, Tensor>): Step[] {
  const needed = new Set(graph.outputs);
  const after: Step[] = [];
  for (const step of steps.toReversed()) {
    const { inputs, outputs } = step.node;
    if (!outputs.some((name) => needed.has(name) && !given.has(name))) continue;
    after.push(step);
    for (const name of inputs) needed.add(name);
  }
  return after.reverse();
}

/**
 * The same plan, whose values another engine has computed: `runGraph` gives those of the image whose input it gets.
 * @param computed by name, the input's own among them; `runGraph` throws a RangeError for any other input
 */
export function computedPlan(plan: Plan, computed: readonly ReadonlyMap<string, Tensor>[]): Plan {
  const own = { ...plan };
  let next = 0;
  programs.set(own, {
    run(inputs) {
      for (let tried = 0; tried < computed.length; tried++) {
        const at = (next + tried) % computed.length;
        const values = computed[at];
        if (![...inputs].every(([name, { data }]) => holdsSame(values.get(name), data))) continue;
        next = at + 1;
        return values;
      }
      throw new RangeError('No values were computed for this image.');
    },
    continue: (given, steps) => programOf(plan).continue(given, steps),
  });
  return own;
}

const holdsSame = (tensor: Tensor | undefined, data: Float32Array): boolean =>
  tensor?.data.length === data.length && data.every((x, i) => Object.is(x, tensor.data[i]));

const copyOf = (tensor: Tensor): Tensor =>
  tensor.kind === 'float' ? { ...tensor, data: tensor.data.slice() } : tensor;

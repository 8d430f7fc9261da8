/**
 * @file The end of a network, which the read-out leaves out: rising functions keep the order of the scores, so the class is
 * the same without them. Inside a network they need neurons.
 */
import type { Linear } from '../../graph/decision.ts';
import { floatTensor } from '../../graph/tensor.ts';
import type { Plan, Step } from '../plan.ts';
import { keepsElements } from '../table.ts';
import { sampled } from './parts.ts';

/** Whether the output of a step holds the elements of its input, in the same order. */
export const movesOnly = ({ node }: Step): boolean => keepsElements(node.type);

/** The functions at the end, the last one first, and the value that they read. */
export interface Tail {
  readonly steps: readonly Step[];
  readonly value: string;
}

/**
 * The functions between the read-out and the output: normalising ones such as a softmax, with what keeps the order of
 * their results, and strictly rising ones.
 */
export function tailOf(plan: Plan): Tail {
  const { graph, steps } = plan;
  const found: Step[] = [];
  const readers = new Map<string, number>();
  for (const name of steps.flatMap(({ node }) => node.inputs))
    readers.set(name, (readers.get(name) ?? 0) + 1);
  let value = graph.outputs[0];
  /** What the functions found so far read. */
  let read = value;
  let readersOnTheWay = 0;
  /** Steps that may follow a softmax, the last one first: an offset, a factor, limits. */
  let after: Step[] = [];
  for (const step of steps.toReversed()) {
    if (!step.node.outputs.includes(value)) continue;
    // Another reader needs the value itself.
    if ((readers.get(value) ?? 0) > readersOnTheWay) break;
    const { monotone, endsClassifier } = step.operator;
    if (endsClassifier) {
      if (!rise(after.toReversed(), step, plan)) break;
      found.push(...after, step);
      after = [];
    } else if (!movesOnly(step)) {
      if (monotone && after.length === 0) found.push(step);
      else if (imageInput(step, plan) !== undefined) after.push(step);
      else break;
    }
    value = step.node.inputs[imageInput(step, plan) ?? 0];
    if (after.length === 0) read = value;
    readersOnTheWay = 1;
  }
  return { steps: found, value: read };
}

/** The steps without which the scores have the same order: only such steps lie between them and the output. */
export const endings = (plan: Plan): ReadonlySet<Step> =>
  new Set(tailOf(plan).steps.filter(({ operator }) => !operator.endsClassifier));

/** Which input of an elementwise step is a value of the image, if all others are single numbers. */
function imageInput({ node, operator }: Step, { graph: { constants } }: Plan): number | undefined {
  if (operator.dependence !== 'elementwise') return undefined;
  const isNumber = (name: string): boolean => name === '' || constants.get(name)?.data.length === 1;
  const open = [...node.inputs.keys()].filter((index) => !isNumber(node.inputs[index]));
  return open.length === 1 ? open[0] : undefined;
}

/** Where results of a softmax are looked at: probabilities densely towards 0, and their logarithms. */
const probabilities = Float32Array.from({ length: 200 }, (_, i) => 10 ** (i / 33 - 6.03));

/** Steps one after the other at the values that a softmax gives, and these values; none where they cannot be computed. */
function behind(
  steps: readonly Step[],
  { node, operator }: Step,
  { graph }: Plan,
): readonly (readonly [x: number, y: number])[] {
  const x = operator.nonNegative === 'always' ? probabilities : probabilities.map(Math.log);
  const part = { input: node.outputs[0], nodes: steps.map((step) => step.node) };
  const y = steps.length === 0 ? x : sampled(part, floatTensor([1, x.length], x), graph)?.data;
  return y?.length === x.length ? Array.from(x, (value, i) => [value, y[i]] as const) : [];
}

/** Whether steps one after the other rise over the values that a softmax gives. */
function rise(steps: readonly Step[], softmax: Step, plan: Plan): boolean {
  const points = behind(steps, softmax, plan);
  // Limits may make the least likely classes alike.
  const isRising = (y: number, before: number, p: number): boolean =>
    y > before || (p < 1e-3 && y === before);
  return (
    points.length > 0 &&
    points.every(([, y], i) => i === 0 || isRising(y, points[i - 1][1], probabilities[i]))
  );
}

/**
 * The factor and the offset that steps behind a softmax amount to, wherever it gives 0.001 to 0.999; undefined where they
 * are something else.
 */
export function linearOf(steps: readonly Step[], softmax: Step, plan: Plan): Linear | undefined {
  if (!softmax.operator.endsClassifier) return undefined;
  const likely = behind(steps, softmax, plan).filter((_, i) => Math.abs(probabilities[i] - 0.5) < 0.499);
  const [first, last] = [likely.at(0), likely.at(-1)];
  if (!first || !last) return undefined;
  const factor = (last[1] - first[1]) / (last[0] - first[0]);
  const offset = first[1] - factor * first[0];
  const tolerance = 1e-5 * (Math.abs(factor) + Math.abs(offset));
  return likely.every(([x, y]) => Math.abs(y - (factor * x + offset)) <= tolerance)
    ? { factor: plain(factor), offset: Math.abs(offset) > tolerance ? plain(offset) : 0 }
    : undefined;
}

/** Without the last digits, which a file's float32 numbers have not. */
const plain = (x: number): number => Number(x.toPrecision(6));

/**
 * @file The end of a network, which the read-out leaves out: monotone functions keep the order of the scores, so the class is
 * the same without them. Inside a network they need neurons.
 */
import type { Plan, Step } from '../plan.ts';
import { keepsElements } from '../table.ts';

/** Whether the output of a step holds the elements of its input, in the same order. */
export const movesOnly = ({ node }: Step): boolean => keepsElements(node.type);

/** The functions at the end, the last one first, and the value that they read. */
export interface Tail {
  readonly steps: readonly Step[];
  readonly value: string;
}

/** The functions between the read-out and the output: normalising ones such as a softmax, and strictly rising ones. */
export function tailOf({ graph, steps }: Plan): Tail {
  const found: Step[] = [];
  const readers = new Map<string, number>();
  for (const name of steps.flatMap(({ node }) => node.inputs))
    readers.set(name, (readers.get(name) ?? 0) + 1);
  let value = graph.outputs[0];
  let readersOnTheWay = 0;
  for (const step of steps.toReversed()) {
    if (!step.node.outputs.includes(value)) continue;
    // Another reader needs the value itself.
    if ((readers.get(value) ?? 0) > readersOnTheWay) break;
    const { monotone, endsClassifier } = step.operator;
    if (monotone || endsClassifier) found.push(step);
    else if (!movesOnly(step)) break;
    value = step.node.inputs[0];
    readersOnTheWay = 1;
  }
  return { steps: found, value };
}

/** The steps without which the scores have the same order: only such steps lie between them and the output. */
export const endings = (plan: Plan): ReadonlySet<Step> =>
  new Set(tailOf(plan).steps.filter(({ operator }) => !operator.endsClassifier));

/**
 * @file The end of a network, which the read-out leaves out: monotone functions keep the order of the scores, so the class is
 * the same without them. Inside a network they need neurons.
 */
import type { Plan, Step } from '../plan.ts';
import { keepsElements } from '../table.ts';

/** Whether the output of a step holds the elements of its input, in the same order. */
export const movesOnly = ({ node }: Step): boolean => keepsElements(node.type);

/** The steps without which the scores have the same order: only such steps lie between them and the output. */
export function endings({ graph, steps }: Plan): ReadonlySet<Step> {
  const found = new Set<Step>();
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
    if (monotone && !endsClassifier) found.add(step);
    else if (!endsClassifier && !movesOnly(step)) break;
    value = step.node.inputs[0];
    readersOnTheWay = 1;
  }
  return found;
}

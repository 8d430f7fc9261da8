/**
 * @file The end of a network that the read-out leaves out: functions that rise with the value of their own output unit
 * keep the order of the outputs, so the class is the same without them. Inside a network they need neurons.
 */
import type { Plan, Step } from '../plan.ts';
import { isTail } from '../table.ts';

const rising = new Set(['Sigmoid', 'Tanh', 'Softplus', 'Softsign']);

const moving = new Set(['Identity', 'Flatten', 'Reshape', 'Squeeze', 'Unsqueeze', 'Cast', 'Dropout']);

/** Whether a step hands its input on, value by value. */
export const movesOnly = ({ node }: Step): boolean => moving.has(node.type);

/** The steps without which the first output has the same order: nothing but moves lies between them and the output. */
export function endings({ graph, steps }: Plan): ReadonlySet<Step> {
  const found = new Set<Step>();
  const readers = new Map<string, number>();
  for (const name of steps.flatMap(({ node }) => node.inputs))
    readers.set(name, (readers.get(name) ?? 0) + 1);
  let value = graph.outputs[0];
  let readersOnTheWay = 0;
  for (const step of steps.toReversed()) {
    if (!step.node.outputs.includes(value)) continue;
    // Whoever else reads the value needs it as it is.
    if ((readers.get(value) ?? 0) > readersOnTheWay) break;
    if (rising.has(step.node.type)) found.add(step);
    else if (!isTail(step.node.type) && !movesOnly(step)) break;
    value = step.node.inputs[0];
    readersOnTheWay = 1;
  }
  return found;
}

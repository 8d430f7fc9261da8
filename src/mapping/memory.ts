/**
 * @file The memory that a conversion needs beside the model, before any of it is taken: of each value a float as the ANN runs,
 * a bias and a potential of eight bytes each; of each weight a float as the ANN runs, and two bytes in the network and in its engine.
 */
import { FirstspikeError, grouped } from '../error.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { Plan } from '../ops/plan.ts';

const BYTES_PER_VALUE = 20;
const BYTES_PER_WEIGHT = 8;

/** Bytes that a conversion may take where nobody says how many there are. */
export const USUAL_MEMORY = 2 ** 31;

/** @param memory bytes that there are. @throws FirstspikeError `unsupported` */
export function checkMemory({ graph, steps }: Plan, memory: number): void {
  const values = steps.reduce(
    (sum, { outputShapes: [shape] }) => sum + sizeOf(shape),
    sizeOf(graph.inputs[0].shape),
  );
  const weights = [...graph.constants.values()].reduce(
    (sum, { kind, data }) => sum + (kind === 'float' ? data.length : 0),
    0,
  );
  const bytes = values * BYTES_PER_VALUE + weights * BYTES_PER_WEIGHT;
  if (bytes <= memory) return;
  throw new FirstspikeError(
    'unsupported',
    `Converting the model takes ${gigabytes(bytes)} or more for its ${grouped(values)} values (${BYTES_PER_VALUE} bytes each) and ${grouped(weights)} weights (${BYTES_PER_WEIGHT} bytes each), and there are ${gigabytes(memory)}; smaller images or fewer channels lower it.`,
    { bytes, memory },
  );
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

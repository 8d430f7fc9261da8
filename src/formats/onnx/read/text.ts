/** @file Constants of text, such as the names of classes: only nodes that compute labels from scores may read them. */
import type { Node } from '../../../graph/graph.ts';
import { readScores } from '../../../ops/lower/scores.ts';
import { DataType, type TensorProto } from '../proto.ts';

export const isText = ({ dataType }: TensorProto): boolean => dataType === DataType.STRING;

/** Whether the scores depend on a value; labels do not count. */
export function isNeeded(name: string, nodes: readonly Node[], outputs: readonly string[]): boolean {
  const writers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const pending = [...readScores({ nodes, outputs }).outputs];
  const seen = new Set(pending);
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (value === name) return true;
    for (const input of writers.get(value)?.inputs ?? []) {
      if (seen.has(input)) continue;
      seen.add(input);
      pending.push(input);
    }
  }
  return false;
}

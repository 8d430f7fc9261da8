/**
 * @file Staircase: evenly spaced levels. No file has it; `lower/staircases.ts` makes it of nodes that round between limits. A
 * population with as many steps as there are levels computes it exactly: one level is one step.
 */
import { type Flight, isFlight, type Staircase } from '../../graph/activation.ts';
import type { Node } from '../../graph/graph.ts';
import { badNode } from '../node-error.ts';
import { floatsAttribute, intsAttribute } from '../parse/attributes.ts';
import { activationOperator } from './activation-operator.ts';

/** The type of its nodes. */
export const STAIRCASE = 'Staircase';

/** Flights as attributes of a node. */
export const flightAttributes = (flights: readonly Flight[]): Node['attributes'] => ({
  units: flights.map(({ unit }) => unit),
  below: flights.map(({ below }) => below),
  counts: flights.map(({ edges }) => edges.length),
  edges: flights.flatMap(({ edges }) => edges),
});

export const staircase = activationOperator(STAIRCASE, readStaircase, {
  becomes: 'a population with one step per level, exactly',
  forms: '`Floor`, `Ceil`, `Round` or QONNX `Quant` between limits: QCFS and other quantisers',
  nonNegative: (node) => (intsAttribute(node, 'below')?.every((n) => n === 0) ? 'always' : 'unknown'),
});

/** The flights of a node. @throws FirstspikeError `bad-file` */
export function readStaircase(node: Node): Staircase {
  const edges = floatsAttribute(node, 'edges') ?? [];
  const below = intsAttribute(node, 'below') ?? [];
  const counts = intsAttribute(node, 'counts') ?? [];
  let end = 0;
  const flights = (floatsAttribute(node, 'units') ?? []).map((unit, i) => {
    end += counts[i] ?? 0;
    return { unit, below: below[i] ?? 0, edges: edges.slice(end - (counts[i] ?? 0), end) };
  });
  const isSound = flights.length > 0 && flights.every(isFlight) && end === edges.length;
  if (!isSound) throw badNode(node, 'its levels are malformed; export the model again.');
  return { kind: 'staircase', flights };
}

/** @file What follows a graph that was read: it is planned, laid out in neurons and, if that is cheap, converted. */

import { FirstspikeError } from '../../src/error.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { sizeOf } from '../../src/graph/tensor.ts';
import { buildBlueprint } from '../../src/mapping/build.ts';
import { saveNetwork } from '../../src/network/file.ts';
import { costOf, planGraph } from '../../src/ops/index.ts';
import { plainNetwork } from '../plain-network.ts';

/** Computing more than this tells about patience, not about hostile files. */
const AFFORDABLE_MACS = 300_000;

/** Of a conversion; an input that takes 1 GiB in all is a finding. */
const MEMORY = 2 ** 29;

/** How far a graph comes, as `firstspike info` and `firstspike convert` would take it. */
export async function convertGraph(graph: Graph): Promise<string> {
  const plan = planGraph(graph);
  const { macs, pooled } = costOf(plan);
  JSON.stringify(plan.steps.map(({ outputShapes }) => outputShapes[0].slice(1)));
  try {
    buildBlueprint(plan, { min: 0 }, MEMORY);
  } catch (error) {
    if (error instanceof FirstspikeError && error.code === 'unsupported') return 'planned';
    throw error;
  }
  if (macs + pooled > AFFORDABLE_MACS || sizeOf(plan.graph.inputs[0].shape) > 10_000) return 'blueprint';
  return calibrated(graph);
}

/** The whole conversion, on one image. */
async function calibrated(graph: Graph): Promise<string> {
  const [channels = 1, height = 1, width = 1, ...rest] = graph.inputs[0].shape.slice(1);
  if (rest.length > 0) return 'blueprint';
  const shape = [channels, height, width] as const;
  const pixels = Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (i * 37) % 256);
  saveNetwork(await plainNetwork(graph, { shape, length: 1, pixels }, { steps: 8 }));
  return 'converted';
}

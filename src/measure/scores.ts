/**
 * @file Scores of images, by the ANN and by a network, for comparing the two where decisions are too coarse a measure.
 */
import { type Images, imageTensor } from '../ops/image-tensor.ts';
import type { Plan } from '../ops/plan.ts';
import { runGraph } from '../ops/run.ts';
import type { Simulator } from '../simulate/simulation.ts';

/**
 * The ANN's scores, image after image: the value `value`, or the output where the graph computes no such value. The plan
 * must take stored pixels, as `prepare` makes it.
 */
export function annScores(plan: Plan, value: string, images: Images): Float32Array {
  const [input] = plan.graph.inputs;
  const all: Float32Array[] = [];
  for (let i = 0; i < images.length; i++) {
    let seen: Float32Array | undefined;
    const [output] = runGraph(plan, new Map([[input.name, imageTensor(plan, images, i)]]), (name, tensor) => {
      if (name === value && tensor.kind === 'float') seen = tensor.data.slice();
    });
    all.push(seen ?? Float32Array.from(output.data));
  }
  return joined(all, Float32Array);
}

/** A network's scores on some images. */
export interface ScoreTally {
  /** Scores in the ANN's units, image after image. */
  readonly scores: Float64Array;
  /** Of all populations, of all images. */
  readonly spikes: number;
  /** Of all projections, of all images. */
  readonly synops: number;
}

export function scoreImages(simulator: Simulator, images: Images): ScoreTally {
  const [channels, height, width] = images.shape;
  const size = channels * height * width;
  const all: Float64Array[] = [];
  let spikes = 0;
  let synops = 0;
  const rows = Array.from({ length: images.length }, (_, i) =>
    images.pixels.subarray(i * size, (i + 1) * size),
  );
  for (const simulation of simulator.runBatch(rows)) {
    all.push(simulation.logits);
    for (const count of simulation.spikes) spikes += count;
    for (const count of simulation.synops) synops += count;
  }
  return { scores: joined(all, Float64Array), spikes, synops };
}

/** Parts counted elsewhere as one, in the order of their images. */
export const joinScores = (parts: readonly ScoreTally[]): ScoreTally => ({
  scores: joined(
    parts.map(({ scores }) => scores),
    Float64Array,
  ),
  spikes: parts.reduce((sum, { spikes }) => sum + spikes, 0),
  synops: parts.reduce((sum, { synops }) => sum + synops, 0),
});

/** Rows of one length after one another. */
export function joined<A extends Float32Array | Float64Array>(
  rows: readonly A[],
  array: new (length: number) => A,
): A {
  const all = new array(rows.reduce((sum, row) => sum + row.length, 0));
  let start = 0;
  for (const row of rows) {
    all.set(row, start);
    start += row.length;
  }
  return all;
}

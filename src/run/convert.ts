/**
 * @file Conversion with its calibration spread over threads.
 */
import { addRanges, type Ranges } from '../convert/calibrate.ts';
import { type ConvertOptions, type Preparation, prepare } from '../convert/convert.ts';
import type { Histogram } from '../convert/histogram.ts';
import type { Graph } from '../graph/graph.ts';
import type { LabelledImages } from '../measure/tally.ts';
import type { SpikingNetwork } from '../network/network.ts';
import { type SpreadOptions, spreadEach } from './executor.ts';
import { type FinishOptions, finishNetwork } from './finish.ts';

export interface Calibrated {
  readonly preparation: Preparation;
  readonly ranges: Ranges;
}

/**
 * Runs the ANN once over the calibration images. The ranges serve any number of steps and any threshold rule.
 */
export async function calibrate(
  graph: Graph,
  images: LabelledImages,
  options: ConvertOptions & SpreadOptions,
): Promise<Calibrated> {
  const preparation = prepare(graph, images, options);
  const { plan, blueprint, settings } = preparation;
  if (settings.threshold.kind === 'bound') return { preparation, ranges: new Map() };
  const context = { kind: 'calibrate', graph: plan.graph, blueprint, per: settings.per } as const;
  const ranges = new Map<string, Histogram[]>();
  await spreadEach(context, images, options, (part) => addRanges(ranges, part));
  return { preparation, ranges };
}

/** `convert`, on all threads of a workforce, with what needs a network to be run: see `FinishOptions`. */
export async function convertSpread(
  graph: Graph,
  images: LabelledImages,
  options: FinishOptions,
): Promise<SpikingNetwork> {
  const { preparation, ranges } = await calibrate(graph, images, options);
  return finishNetwork(preparation, ranges, images, options);
}

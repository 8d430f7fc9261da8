/** @file Networks by explicit settings: what is not given has its plain value, and nothing is chosen. */
import { convert } from '../src/convert/converter.ts';
import type { ConversionSettings } from '../src/convert/settings.ts';
import type { Graph } from '../src/graph/graph.ts';
import type { LabelledImages } from '../src/measure/tally.ts';
import type { SpikingNetwork } from '../src/network/network.ts';

export const plainNetwork = async (
  graph: Graph,
  images: LabelledImages,
  settings: ConversionSettings = {},
): Promise<SpikingNetwork> => (await convert(graph, images, { tuned: false, ...settings })).network;

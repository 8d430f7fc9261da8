/** @file Networks by explicit settings: what is not given has its plain value, and nothing is chosen. */
import { convert, type PrepareOptions } from '../src/convert/converter.ts';
import type { ConversionSettings } from '../src/convert/settings.ts';
import type { Graph } from '../src/graph/graph.ts';
import type { SpikingNetwork } from '../src/network/network.ts';
import type { Images } from '../src/ops/image-tensor.ts';

export const plainNetwork = async (
  graph: Graph,
  images: Images,
  settings: ConversionSettings = {},
  options: PrepareOptions = {},
): Promise<SpikingNetwork> =>
  (await convert(graph, images, { automatic: false, ...settings }, options)).network;

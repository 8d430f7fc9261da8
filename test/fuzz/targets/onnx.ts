/** @file ONNX files, as `firstspike info` and `firstspike convert` read them. */
import { FirstspikeError } from '../../../src/error.ts';
import { importOnnx } from '../../../src/formats/onnx/read/index.ts';
import type { Graph } from '../../../src/graph/graph.ts';
import { convertGraph } from '../conversion.ts';
import { mutateOnnx } from '../onnx/mutate.ts';
import { conformanceSeeds, ownSeeds } from '../onnx/seeds.ts';
import type { Target } from '../target.ts';

export const onnx: Target = {
  name: 'onnx',
  seeds: ownSeeds,
  installedSeeds: conformanceSeeds,
  mutate: mutateOnnx,
  run: (bytes) => convertGraph(read(bytes)),
};

/** What a file leaves open is filled in as a user would, by `--input-shape`. */
function read(bytes: Uint8Array): Graph {
  try {
    return importOnnx(bytes);
  } catch (error) {
    if (!(error instanceof FirstspikeError) || error.details.input === undefined) throw error;
    return importOnnx(bytes, { inputShape: [1, 8, 8] });
  }
}

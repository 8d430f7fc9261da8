/** @file The original ConvNet beside its spiking twin: the float reference on one image. */

import { decideOutput } from '../../../src/graph/decision.ts';
import { prependAffine } from '../../../src/graph/index.ts';
import { floatTensor, type Tensor } from '../../../src/graph/tensor.ts';
import { activationOf } from '../../../src/measure/error-sums.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import type { InputScaling } from '../../../src/ops/ann.ts';
import { effectiveMacs } from '../../../src/ops/cost.ts';
import { type Plan, planGraph, runGraph } from '../../../src/ops/index.ts';
import { graphOf, type ModelContents } from '../lib/model-contents.ts';
import type { AnnDecision, ImagePixels } from './protocol.ts';

export interface AnnSource {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly shape: readonly number[];
  readonly scaling: InputScaling;
  /** Which output is read, where the model has several. */
  readonly output?: string | undefined;
  /** Where everything lies in the file, if the build said so. */
  readonly contents?: ModelContents;
}

/**
 * A ConvNet that takes stored pixels. The decoder of ONNX files, and the choice of an output, are fetched when a file has no
 * table of contents: those of the build have one output, the scores.
 */
export async function openAnn({ bytes, name, shape, scaling, output, contents }: AnnSource): Promise<Plan> {
  const read = async () => {
    const { importOnnx } = await import('../../../src/formats/onnx/read/index.ts');
    const { chooseOutput } = await import('../../../src/ops/output.ts');
    return chooseOutput(await importOnnx(bytes, { name, inputShape: shape }), output);
  };
  const graph = contents ? graphOf(contents, bytes) : await read();
  return planGraph(prependAffine(graph, scaling.scale, scaling.offset));
}

/** @param network the spiking network beside it, whose decision both make, and whose hidden units are those counted */
export function askAnn(plan: Plan, network: SpikingNetwork, pixels: ImagePixels): AnnDecision {
  const [input] = plan.graph.inputs;
  const image = floatTensor(input.shape, Float32Array.from(pixels));
  const values = new Map<string, Tensor>();
  const started = performance.now();
  const [output] = runGraph(plan, new Map([[input.name, image]]), (name, value) => values.set(name, value));
  const milliseconds = performance.now() - started;
  const logits = Array.from(output.data, Number);
  return {
    logits,
    winner: decideOutput(network.decision, logits),
    milliseconds,
    activations: activations(network, values),
    effectiveMacs: effectiveMacs(plan, values),
  };
}

/** Hidden units whose activation is not zero; null where the ANN has no value for one of the populations. */
export function activations(
  { populations }: SpikingNetwork,
  values: ReadonlyMap<string, Tensor>,
): number | null {
  let active = 0;
  for (const population of populations) {
    if (population.kind !== 'spiking') continue;
    const data = values.get(population.value)?.data;
    if (!data) return null;
    for (let i = 0; i < data.length; i++)
      if (activationOf(population, Number(data[i]), i, data.length) !== 0) active++;
  }
  return active;
}

/** @file The original ConvNet beside its spiking twin: the float reference on one image. */

import { importOnnx } from '../../../src/formats/onnx/read/index.ts';
import { decideOutput } from '../../../src/graph/decision.ts';
import { prependAffine } from '../../../src/graph/index.ts';
import { floatTensor } from '../../../src/graph/tensor.ts';
import type { InputScaling } from '../../../src/ops/ann.ts';
import { decisionOf } from '../../../src/ops/decision.ts';
import { type Plan, planGraph, runGraph } from '../../../src/ops/index.ts';
import { chooseOutput } from '../../../src/ops/output.ts';
import type { AnnDecision, ImagePixels } from './protocol.ts';

export interface AnnSource {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly shape: readonly number[];
  readonly scaling: InputScaling;
  /** Which output is read, where the model has several. */
  readonly output?: string | undefined;
}

/** A ConvNet that takes stored pixels. */
export function openAnn({ bytes, name, shape, scaling, output }: AnnSource): Plan {
  const graph = chooseOutput(importOnnx(bytes, { name, inputShape: shape }), output);
  return planGraph(prependAffine(graph, scaling.scale, scaling.offset));
}

export function askAnn(plan: Plan, pixels: ImagePixels): AnnDecision {
  const [input] = plan.graph.inputs;
  const image = floatTensor(input.shape, Float32Array.from(pixels));
  const started = performance.now();
  const [output] = runGraph(plan, new Map([[input.name, image]]));
  const milliseconds = performance.now() - started;
  const logits = Array.from(output.data, Number);
  return { logits, winner: decideOutput(decisionOf(plan), logits), milliseconds };
}

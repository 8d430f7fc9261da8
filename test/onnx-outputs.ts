/** @file Runs an ONNX file twice: as it is, by ONNX Runtime, and by the float reference of the graph read from it. */
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { importOnnx } from '../src/formats/onnx/read/index.ts';
import { floatTensor, type Shape } from '../src/graph/tensor.ts';
import { planGraph } from '../src/ops/plan.ts';
import { runGraph } from '../src/ops/run.ts';
import { random } from './random.ts';

/** Uniform numbers in low…high. */
export function randomValues(size: number, seed: number, low = -1, high = 1): Float32Array {
  const next = random(seed);
  return Float32Array.from({ length: size }, () => low + (high - low) * next());
}

/** What ONNX Runtime computes with the file as it is, its fusions off. */
export async function runtimeOutput(
  bytes: Uint8Array,
  data: Float32Array | Uint8Array,
  shape: Shape,
): Promise<number[]> {
  const session = await InferenceSession.create(bytes, {
    intraOpNumThreads: 1,
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 3,
  });
  const type = data instanceof Uint8Array ? 'uint8' : 'float32';
  const results = await session.run({ [session.inputNames[0]]: new OrtTensor(type, data, [...shape]) });
  await session.release();
  return Array.from(results[session.outputNames[0]].data as Float32Array | Uint8Array, Number);
}

/** What the float reference computes. */
export function referenceOutput(bytes: Uint8Array, data: ArrayLike<number>): number[] {
  const plan = planGraph(importOnnx(bytes));
  const [{ name, shape }] = plan.graph.inputs;
  const [y] = runGraph(plan, new Map([[name, floatTensor(shape, Float32Array.from(data))]]));
  return [...y.data];
}

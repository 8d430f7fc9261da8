/** @file One conformance case against the float reference: it passes, is refused with a reason, or fails. */
import { readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import { FirstspikeError } from '../../src/error.ts';
import { readNodes, sortNodes } from '../../src/formats/onnx/read/nodes.ts';
import { readTensor } from '../../src/formats/onnx/tensor.ts';
import type { Graph } from '../../src/graph/graph.ts';
import { type FloatTensor, sameShape, type Tensor } from '../../src/graph/tensor.ts';
import { planGraph } from '../../src/ops/plan.ts';
import { runGraph } from '../../src/ops/run.ts';
import type { Case } from './cases.ts';

/** What came of a case; `reason` is the sentence of the refusal or what went wrong. */
export type Result =
  | { readonly outcome: 'passed' }
  | { readonly outcome: 'refused' | 'failed'; readonly reason: string };

/** Runs a case made of operators of the table. */
export function runCase(testCase: Case): Result {
  const exception = exceptions.find(([name]) => name.test(testCase.name));
  if (exception) return { outcome: 'refused', reason: exception[1] };
  try {
    const wrong = outputsOf(testCase).findIndex((got, i) => {
      const want = readPb(`${testCase.folder}/test_data_set_0/output_${i}.pb`);
      return !agrees(got, want);
    });
    if (wrong >= 0) return { outcome: 'failed', reason: `output ${wrong} differs from the suite's` };
    return { outcome: 'passed' };
  } catch (error) {
    if (isRefusal(error)) return { outcome: 'refused', reason: error.message };
    return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** Cases in which something else than the suite's result is right here, and why. */
const exceptions: readonly (readonly [RegExp, string])[] = [
  // No reader can tell these bit patterns from integers.
  [/BFLOAT16/, 'the suite keeps bfloat16 as UINT16'],
  [/castlike_\w+_to_FLOAT16$/, 'values like float16 stay float32'],
  // ONNX Runtime and PyTorch divide by the number of pixels that there are.
  [/resize_downsample_scales_linear_align_corners/, 'the suite aligns corners of a fraction of a pixel'],
];

const isRefusal = (error: unknown): error is FirstspikeError =>
  error instanceof FirstspikeError && error.code === 'unsupported';

const readPb = (file: string): Tensor => readTensor(fromBinary(TensorProtoSchema, readFileSync(file)));

/** First every input is given at run time; where an operator wants constants, all inputs but the first are. */
function outputsOf(testCase: Case): Tensor[] {
  let refusal: unknown;
  for (const constantFrom of [Number.POSITIVE_INFINITY, 1]) {
    try {
      const { graph, inputs } = graphOf(testCase, constantFrom);
      return runGraph(planGraph(graph), inputs);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** The case as a graph; inputs from `constantFrom` on and integers are constants. */
function graphOf(
  { folder, model }: Case,
  constantFrom: number,
): { graph: Graph; inputs: Map<string, FloatTensor> } {
  const constants = new Map(model.graph?.initializer.map((tensor) => [tensor.name, readTensor(tensor)]));
  const open = model.graph?.input.filter(({ name }) => !constants.has(name)) ?? [];
  const inputs = new Map<string, FloatTensor>();
  open.forEach(({ name, type }, i) => {
    if (type?.value.case !== 'tensorType')
      throw new FirstspikeError('unsupported', `${name} is not a tensor`);
    const tensor = readPb(`${folder}/test_data_set_0/input_${i}.pb`);
    if (tensor.kind === 'float' && i < constantFrom) inputs.set(name, tensor);
    else constants.set(name, tensor);
  });
  const nodes = sortNodes(readNodes(model.graph?.node ?? []), [...constants.keys(), ...inputs.keys()]);
  const graph = {
    name: '',
    opset: Number(
      model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 1,
    ),
    inputs: [...inputs].map(([name, { shape }]) => ({ name, shape })),
    outputs: model.graph?.output.map(({ name }) => name) ?? [],
    nodes,
    constants,
  };
  return { graph, inputs };
}

/** 1e-4 of the largest magnitude; integers exactly. */
function agrees(got: Tensor, want: Tensor): boolean {
  let largest = 0;
  for (const value of want.data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const tolerance = want.kind === 'int' ? 0 : 1e-4 * largest + 1e-7;
  const isNear = (a: number, b: number) => Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance;
  return sameShape(got.shape, want.shape) && got.data.every((value, i) => isNear(value, want.data[i]));
}

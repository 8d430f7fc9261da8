/**
 * @file ONNX's own conformance suite (Debian's package `libonnx-testdata`) against the float reference. Every case
 * made only of operators in the table must pass, or be refused with a sentence that says why.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fromBinary } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { FirstspikeError } from '../../error.ts';
import type { Graph } from '../../graph/graph.ts';
import { type FloatTensor, sameShape, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../../ops/plan.ts';
import { runGraph } from '../../ops/run.ts';
import { findOperator, operators } from '../../ops/table.ts';
import { readNodes, sortNodes } from './nodes.ts';
import { decodeModel, type ModelProto } from './proto.ts';
import { readTensor } from './tensor.ts';

const root = '/usr/share/libonnx-testdata/data';
const suites = ['node', 'simple', 'pytorch-converted', 'pytorch-operator'];

interface Case {
  readonly name: string;
  readonly folder: string;
  readonly model: ModelProto;
}

/** Cases whose operators are all claimed. */
const casesOf = (suite: string): Case[] =>
  readdirSync(`${root}/${suite}`)
    .map((name) => ({ name, folder: `${root}/${suite}/${name}` }))
    .filter(({ folder }) => existsSync(`${folder}/test_data_set_0`))
    .map(({ name, folder }) => ({ name, folder, model: decodeModel(readFileSync(`${folder}/model.onnx`)) }))
    .filter(({ model }) => model.graph?.node.every(({ opType }) => findOperator(opType) !== undefined));

const readPb = (file: string): Tensor => readTensor(fromBinary(TensorProtoSchema, readFileSync(file)));

/**
 * The case as a graph. First every input is given at run time; where an operator wants constants, all inputs but the
 * first are; integers are always constants.
 */
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

function outputsOf(testCase: Case): Tensor[] {
  let refusal: unknown;
  for (const constantFrom of [Number.POSITIVE_INFINITY, 1]) {
    try {
      const { graph, inputs } = graphOf(testCase, constantFrom);
      return runGraph(planGraph(graph), inputs);
    } catch (error) {
      if (!(error instanceof FirstspikeError) || error.code !== 'unsupported') throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** 1e-4 of the largest magnitude; integers exactly. */
function agrees(got: Tensor, want: Tensor): boolean {
  let largest = 0;
  for (const value of want.data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  const tolerance = want.kind === 'int' ? 0 : 1e-4 * largest + 1e-7;
  const isNear = (a: number, b: number) => Object.is(a, b) || a === b || Math.abs(a - b) <= tolerance;
  return sameShape(got.shape, want.shape) && got.data.every((value, i) => isNear(value, want.data[i]));
}

/** Cases in which something else than the suite's result is right here, and why. */
const exceptions: readonly (readonly [RegExp, string])[] = [
  // No reader can tell these bit patterns from integers.
  [/BFLOAT16/, 'the suite keeps bfloat16 as UINT16'],
  [/castlike_\w+_to_FLOAT16$/, 'values like float16 stay float32'],
  // ONNX Runtime and PyTorch divide by the number of pixels that there are.
  [/resize_downsample_scales_linear_align_corners/, 'the suite aligns corners of a fraction of a pixel'],
];

/** undefined if the case passes, else why it was refused; throws if it fails. */
function runCase(testCase: Case): string | undefined {
  const exception = exceptions.find(([name]) => name.test(testCase.name));
  if (exception) return exception[1];
  try {
    outputsOf(testCase).forEach((got, i) => {
      const want = readPb(`${testCase.folder}/test_data_set_0/output_${i}.pb`);
      if (!agrees(got, want)) throw new Error(`${testCase.name}: output ${i} differs from the suite's`);
    });
    return undefined;
  } catch (error) {
    if (error instanceof FirstspikeError && error.code === 'unsupported') return error.message;
    throw error;
  }
}

/** Cases that may be refused, and the words of the refusal. */
const expectedRefusals: readonly RegExp[] = [
  /three-dimensional windows do not work/,
  /training_mode/,
  /only the first output can be used/,
  /bias C is computed from the image/,
  /multiplies two values of the image/,
  /holds STRING|ONNX type 8 does not work/,
  /is not a tensor/,
  /mode "cubic" does not work/,
  /"tf_crop_and_resize" does not work/,
  /its start is computed from the image/,
  ...exceptions.map(([, why]) => new RegExp(why)),
];

/** Operators of opset 18 and later, which the packaged suite does not know; `operators.test.ts` computes them by hand. */
const youngerThanSuite = ['Gelu', 'Mish', 'Swish'];

describe.skipIf(!existsSync(root))(
  'ONNX conformance (skipped where libonnx-testdata is not installed)',
  () => {
    it.each(suites)('%s', (suite) => {
      const cases = casesOf(suite);
      const failed: string[] = [];
      const refused: string[] = [];
      for (const testCase of cases) {
        try {
          const reason = runCase(testCase);
          if (reason !== undefined) refused.push(`${testCase.name}: ${reason}`);
        } catch (error) {
          failed.push(`${testCase.name}: ${error instanceof Error ? error.message : error}`);
        }
      }
      const passed = cases.length - failed.length - refused.length;
      console.info(
        `${suite}: ${cases.length} run, ${passed} passed, ${failed.length} failed, ${refused.length} refused`,
      );
      for (const line of refused) console.info(`  refused ${line}`);
      expect(failed).toEqual([]);
      expect(refused.filter((line) => !expectedRefusals.some((words) => words.test(line)))).toEqual([]);
      expect(passed).toBeGreaterThan(0);
    });
    it('covers the table', () => {
      const tested = new Set(
        suites.flatMap(casesOf).flatMap(({ model }) => model.graph?.node.map(({ opType }) => opType)),
      );
      const missing = operators.map(({ type }) => type).filter((type) => !tested.has(type));
      expect(missing.filter((type) => !youngerThanSuite.includes(type))).toEqual([]);
    });
  },
);

/**
 * @file The int8 model: the ANN quantised, in the variant that ONNX Runtime runs faster on this machine.
 */
import { toOnnx } from '../../../../formats/onnx/write/index.ts';
import type { Decision } from '../../../../graph/decision.ts';
import type { Graph } from '../../../../graph/graph.ts';
import {
  classesOf,
  inputTensors,
  openSession,
  type Runtime,
  type Session,
} from '../../../../platform/node/onnx-runtime.ts';
import { timeRounds, type Variant } from '../rounds.ts';
import type { QuantisedModel } from './file.ts';
import { type Quantisation, quantisationOf, quantiseValues, type Range } from './int8.ts';
import { operatorVariant, qdqVariant } from './variants.ts';

type Int8Variant = 'QDQ' | 'QOperator';

/** A quantised model. */
export interface Int8Model {
  readonly variant: Int8Variant;
  /** ONNX file that takes batches of uint8 images. */
  model(batch: number): Uint8Array;
  readonly input: Quantisation;
  /** Median time of one image in each variant, in microseconds; a graph that is no chain has one variant only. */
  readonly variantMicros: Readonly<Partial<Record<Int8Variant, number>>>;
}

/** Per-channel dequantisation came with this operator set. */
const FIRST_OPSET = 13;
const TRIAL = { images: 50, rounds: 5 };

/**
 * Quantises a model; scales come from the smallest and largest values over calibration images.
 * @param images calibration images as the model takes them, one after the other
 * @returns the faster variant, or why there is none
 */
export async function quantiseModel(
  runtime: Runtime,
  graph: Graph,
  decision: Decision,
  images: Float32Array,
): Promise<Int8Model | { readonly missing: string }> {
  if (graph.opset < FIRST_OPSET) {
    return {
      missing: `weights quantised per channel need operator set ${FIRST_OPSET}; the model has ${graph.opset}`,
    };
  }
  const ranges = await rangesOf(runtime, graph, images);
  const [{ name, shape }] = graph.inputs;
  const input = quantisationOf(ranges.get(name) ?? { min: 0, max: 1 });
  const tensors = inputTensors(runtime, quantiseValues(images, input), shape.slice(1), 1);
  const qdq = qdqVariant(graph, ranges);
  const variants = new Map<Int8Variant, QuantisedModel>([['QDQ', qdq]]);
  const operators = operatorVariant(graph, ranges);
  if (operators) variants.set('QOperator', operators);
  const timed = new Map<Int8Variant, Variant>();
  const sessions: Session[] = [];
  for (const [variant, quantised] of variants) {
    const session = await openSession(runtime, quantised.bytes(1), 1);
    sessions.push(session);
    timed.set(variant, {
      runs: Math.min(TRIAL.images, tensors.length),
      run: (image) => classesOf(session, tensors[image], 1, decision),
    });
  }
  const timings = await timeRounds(timed, { rounds: TRIAL.rounds });
  for (const session of sessions) await session.close();
  const ranking = [...timings].sort(([, a], [, b]) => a.medianMicros - b.medianMicros);
  const [[variant]] = ranking;
  return {
    variant,
    model: (batch) => (variant === 'QOperator' && operators ? operators : qdq).bytes(batch),
    input,
    variantMicros: Object.fromEntries(ranking.map(([each, { medianMicros }]) => [each, medianMicros])),
  };
}

/** Smallest and largest value of every activation, computed by the runtime itself. */
async function rangesOf(runtime: Runtime, graph: Graph, images: Float32Array): Promise<Map<string, Range>> {
  const [{ name, shape }] = graph.inputs;
  const outputs = graph.nodes.flatMap((node) => node.outputs);
  const session = await openSession(runtime, toOnnx({ ...graph, outputs }, { batch: 1 }), 1);
  const ranges = new Map<string, Range>();
  const widen = (value: string, data: ArrayLike<number>): void => {
    let { min, max } = ranges.get(value) ?? { min: 0, max: 0 };
    for (let i = 0; i < data.length; i++) {
      if (data[i] < min) min = data[i];
      if (data[i] > max) max = data[i];
    }
    ranges.set(value, { min, max });
  };
  widen(name, images);
  for (const tensor of inputTensors(runtime, images, shape.slice(1), 1)) {
    for (const [value, { type, data }] of Object.entries(await session.runAll(tensor))) {
      if (type === 'float32') widen(value, data as Float32Array);
    }
  }
  await session.close();
  return ranges;
}

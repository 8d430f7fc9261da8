/**
 * @file The int8 opponent: the ANN quantised, in the form that ONNX Runtime runs faster on this machine.
 */
import { toOnnx } from '../../../../formats/onnx/write/index.ts';
import type { Graph } from '../../../../graph/graph.ts';
import { type Contender, timeRounds } from '../rounds.ts';
import { classesOf, inputTensors, openSession, type Runtime, type Session } from '../runtime.ts';
import type { QuantisedModel } from './file.ts';
import { operatorForm, qdqForm } from './forms.ts';
import { type Quantisation, quantisationOf, quantiseValues, type Range } from './int8.ts';

type Form = 'QDQ' | 'QOperator';

/** A quantised model. */
export interface Int8Model {
  readonly form: Form;
  /** ONNX file that takes batches of uint8 images. */
  model(batch: number): Uint8Array;
  readonly input: Quantisation;
  /** Median time of one image in each form, in microseconds; a graph that is no chain has one form only. */
  readonly formMicros: Readonly<Partial<Record<Form, number>>>;
}

/** Per-channel dequantisation came with this operator set. */
const FIRST_OPSET = 13;
const TRIAL = { images: 50, rounds: 5 };

/**
 * Quantises a model; scales come from the smallest and largest values over calibration images.
 * @param images calibration images as the model takes them, one after the other
 * @returns the faster form, or why there is none
 */
export async function quantiseModel(
  runtime: Runtime,
  graph: Graph,
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
  const qdq = qdqForm(graph, ranges);
  const forms = new Map<Form, QuantisedModel>([['QDQ', qdq]]);
  const operators = operatorForm(graph, ranges);
  if (operators) forms.set('QOperator', operators);
  const entrants = new Map<Form, Contender>();
  const sessions: Session[] = [];
  for (const [form, quantised] of forms) {
    const session = await openSession(runtime, quantised.bytes(1), 1);
    sessions.push(session);
    entrants.set(form, {
      runs: Math.min(TRIAL.images, tensors.length),
      run: (image) => classesOf(session, tensors[image], 1),
    });
  }
  const timings = await timeRounds(entrants, { rounds: TRIAL.rounds });
  for (const session of sessions) await session.close();
  const ranking = [...timings].sort(([, a], [, b]) => a.medianMicros - b.medianMicros);
  const [[form]] = ranking;
  return {
    form,
    model: (batch) => (form === 'QOperator' && operators ? operators : qdq).bytes(batch),
    input,
    formMicros: Object.fromEntries(ranking.map(([each, { medianMicros }]) => [each, medianMicros])),
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

/**
 * @file ONNX Runtime as the engine of the ANN: the plan is written as ONNX with every value among its outputs, whatever the file
 * it came from. Both packages are optional; where both are there, the native one computes.
 */
import { FirstspikeError } from '../../error.ts';
import { type FloatTensor, floatTensor, sizeOf, type Tensor } from '../../graph/tensor.ts';
import type { AnnEngine, AnnProgram } from '../../ops/ann-engine.ts';
import { describeNode } from '../../ops/node-error.ts';
import type { Plan } from '../../ops/plan.ts';
import { runGraph } from '../../ops/run.ts';
import type { EngineNamed } from '../../run/job.ts';
import { inputTensors, loadRuntime, openSession, type Runtime, type RuntimeName } from './onnx-runtime.ts';

const names: readonly RuntimeName[] = ['onnxruntime-node', 'onnxruntime-web'];

/**
 * ONNX Runtime for the passes of the ANN: give it to {@link threadPool}.
 * @throws FirstspikeError `missing-dependency` without `onnxruntime-node` and `onnxruntime-web`
 * @example
 * ```ts
 * (await onnxRuntime()).name; // → 'onnxruntime-node'
 * ```
 */
export async function onnxRuntime(): Promise<AnnEngine> {
  const reasons: string[] = [];
  for (const name of names) {
    const loaded = await loadRuntime(name);
    if (!('missing' in loaded)) return engineOf(name, loaded.runtime, loaded.version);
    reasons.push(loaded.missing);
  }
  throw new FirstspikeError(
    'missing-dependency',
    `The ANN cannot be computed by ONNX Runtime, which is ${reasons[0]} (or onnxruntime-web in its place).`,
  );
}

/** The engine of a context. @throws FirstspikeError `missing-dependency` */
export const annEngineNamed: EngineNamed = async (wanted) => {
  const name = names.find((each) => each === wanted);
  const loaded = name ? await loadRuntime(name) : { missing: 'unknown here' };
  if (name && !('missing' in loaded)) return engineOf(name, loaded.runtime, loaded.version);
  const why = 'missing' in loaded ? loaded.missing : '';
  throw new FirstspikeError(
    'missing-dependency',
    `The ANN cannot be computed by ${wanted}, which is ${why}.`,
  );
};

const engineOf = (name: RuntimeName, runtime: Runtime, version: string): AnnEngine => ({
  name,
  version,
  open: (plan) => open(plan, runtime, name),
});

/** Operators that lowering makes, or that ONNX Runtime has not. */
const OWN: ReadonlySet<string> = new Set(['Staircase', 'Quant']);

/** Of the largest value: what two orders of the same sums may differ by. */
const TOLERANCE = 1e-4;

async function open(plan: Plan, runtime: Runtime, name: RuntimeName): Promise<AnnProgram> {
  const [{ name: input, shape }] = plan.graph.inputs;
  const compute = async (given: FloatTensor): Promise<ReadonlyMap<string, Tensor>> => {
    const [tensor] = inputTensors(runtime, given.data, shape.slice(1), 1);
    const values = new Map<string, Tensor>([[input, given]]);
    for (const [value, { data, dims }] of Object.entries(await session.runAll(tensor)))
      values.set(value, floatTensor(dims, data as Float32Array));
    return values;
  };
  const own = plan.steps.find(({ operator }) => OWN.has(operator.type));
  if (own) throw refused(name, `${describeNode(own.node)} is no operator of ONNX`);
  // Which values hold floats, and what they are, our own kernels say.
  const expected = new Map<string, Tensor>();
  const probe = floatTensor(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, (_, i) => (i * 0.37) % 1),
  );
  runGraph(plan, new Map([[input, probe]]), (value, tensor) => expected.set(value, copyOf(tensor)));
  const outputs = plan.steps
    .flatMap(({ node }) => node.outputs)
    .filter((value) => expected.get(value)?.kind === 'float');
  const other = plan.graph.outputs.find((value) => !outputs.includes(value));
  if (other !== undefined) throw refused(name, `the output "${other}" holds no floats of a layer`);
  // Loaded here: formats cost time at every start.
  const { toOnnx } = await import('../../formats/onnx/write/index.ts');
  const session = await openSession(runtime, toOnnx({ ...plan.graph, outputs }, { batch: 1 }), 1).catch(
    (error: unknown) => {
      throw refused(name, error instanceof Error ? error.message.split('\n')[0] : String(error));
    },
  );
  const found = await compute(probe);
  for (const { node } of plan.steps) {
    const value = node.outputs.find((each) => differ(expected.get(each), found.get(each)));
    if (value !== undefined) throw refused(name, `${describeNode(node)} gives other numbers there`);
  }
  return compute;
}

const copyOf = (tensor: Tensor): Tensor =>
  tensor.kind === 'float' ? floatTensor(tensor.shape, tensor.data.slice()) : tensor;

function differ(own: Tensor | undefined, found: Tensor | undefined): boolean {
  if (own?.kind !== 'float') return false;
  if (found?.data.length !== own.data.length) return true;
  let largest = 1;
  for (const x of own.data) largest = Math.max(largest, Math.abs(x));
  return own.data.some((x, i) => !(Math.abs(x - found.data[i]) <= TOLERANCE * largest));
}

const refused = (name: string, why: string): FirstspikeError =>
  new FirstspikeError(
    'unsupported',
    `The ANN cannot be computed by ${name}: ${why}; leave out --ann-engine.`,
  );

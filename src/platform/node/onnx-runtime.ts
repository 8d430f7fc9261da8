/**
 * @file The dense runtime, ONNX Runtime: native (`onnxruntime-node`) and in WebAssembly (`onnxruntime-web`). Both are
 * optional and loaded only here; where one is missing its rows say how to get it. What is timed is their public
 * interface, as it is ours; of it `onnxruntime-node` spends about 2 µs per run on a turn of the event loop.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Decision, decideOutput } from '../../graph/decision.ts';

export type RuntimeName = 'onnxruntime-node' | 'onnxruntime-web';

/** What both runtimes have in common. */
export interface Runtime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession>;
  };
  readonly Tensor: new (
    type: 'float32' | 'uint8',
    data: Float32Array | Uint8Array,
    dims: readonly number[],
  ) => Tensor;
  readonly env: { readonly wasm: { numThreads?: number }; readonly versions: { readonly common: string } };
}

/** A runtime, or why it is not there. */
export type Loaded = { readonly runtime: Runtime; readonly version: string } | { readonly missing: string };

export async function loadRuntime(name: RuntimeName): Promise<Loaded> {
  try {
    const module: object = name === 'onnxruntime-node' ? await import('onnxruntime-node') : await importWeb();
    const runtime = ('InferenceSession' in module ? module : Reflect.get(module, 'default')) as Runtime;
    if (name === 'onnxruntime-web') runtime.env.wasm.numThreads = 1;
    return { runtime, version: runtime.env.versions.common };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return {
      missing:
        code === 'ERR_MODULE_NOT_FOUND' ? `not installed: npm i ${name}` : `cannot be loaded: ${reason}`,
    };
  }
}

const importWeb = (): Promise<object> => import('onnxruntime-web');

/** A model in ONNX Runtime. */
export interface Session {
  /** Runs one tensor and gives the elements of the first output. */
  run(input: Tensor): Promise<Float32Array>;
  /** Runs one tensor and gives all outputs. */
  runAll(input: Tensor): Promise<Readonly<Record<string, Tensor>>>;
  close(): Promise<void>;
}

/** All graph optimisations, one operator after the other, the given number of threads inside an operator. */
export async function openSession(runtime: Runtime, model: Uint8Array, threads: number): Promise<Session> {
  const session = await runtime.InferenceSession.create(model, {
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Only errors: what the optimiser leaves undone is no business of the reader's.
    logSeverityLevel: 3,
  });
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  return {
    async run(tensor) {
      const outputs = await session.run({ [input]: tensor });
      return outputs[output].data as Float32Array;
    },
    runAll: async (tensor) => (await session.run({ [input]: tensor })) as Record<string, Tensor>,
    close: () => session.release(),
  };
}

/** Images as one runtime's input tensors of `batch` images each, made before any clock runs. */
export function inputTensors(
  { Tensor }: Runtime,
  values: Float32Array | Uint8Array,
  shape: readonly number[],
  batch: number,
): Tensor[] {
  const size = batch * shape.reduce((product, n) => product * n, 1);
  return Array.from({ length: Math.floor(values.length / size) }, (_, i) => {
    const part = values.slice(i * size, (i + 1) * size);
    return new Tensor(part instanceof Uint8Array ? 'uint8' : 'float32', part, [batch, ...shape]);
  });
}

/** From tensors of `batch` images to the class of each image; −1 where no class is decided. */
export async function classesOf(
  session: Session,
  input: Tensor,
  batch: number,
  decision: Decision,
): Promise<Int32Array> {
  const outputs = await session.run(input);
  const size = outputs.length / batch;
  return Int32Array.from(
    { length: batch },
    (_, i) => decideOutput(decision, outputs.subarray(i * size, (i + 1) * size)) ?? -1,
  );
}

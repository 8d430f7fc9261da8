/**
 * @file TensorFlow.js, loaded only when something is trained: it is an optional dependency.
 */
import { FirstspikeError } from '../error.ts';

export type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
export type TensorFlow = typeof import('@tensorflow/tfjs');

/** `wasm` is some twenty times faster; `cpu` is plain JavaScript and serves as its reference. */
export type TrainBackend = 'wasm' | 'cpu';

/**
 * TensorFlow.js, its backend started on one thread: training is parallel over images, in an order that repeats.
 * @throws FirstspikeError `missing-dependency`
 */
export async function loadTensorFlow(backend: TrainBackend = 'wasm'): Promise<TensorFlow> {
  const tf = await importTensorFlow();
  tf.env().set('PROD', true);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend(backend);
  await tf.ready();
  return tf;
}

/**
 * TensorFlow.js, no backend started yet.
 * @throws FirstspikeError `missing-dependency`
 */
export async function importTensorFlow(): Promise<TensorFlow> {
  const [tf] = await optional(() =>
    Promise.all([import('@tensorflow/tfjs'), import('@tensorflow/tfjs-backend-wasm')]),
  );
  return tf;
}

/** What `load` imports; failing to is `missing-dependency`, with the reason among the details. */
export async function optional<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new FirstspikeError(
      'missing-dependency',
      'Training needs TensorFlow.js, which is not installed: npm i @tensorflow/tfjs @tensorflow/tfjs-backend-wasm',
      { reason: error instanceof Error ? error.message : String(error) },
    );
  }
}

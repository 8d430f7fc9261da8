/**
 * @file A network written as ONNX, run in ONNX Runtime beside the engine: on how many images are all potentials the same?
 */
import { FirstspikeError } from '../../../error.ts';
import { imageShape, pixelType, type SpikingNetwork } from '../../../network/network.ts';
import { inputTensors, loadRuntime, openSession } from '../../../platform/node/onnx-runtime.ts';
import { throwIfAborted } from '../../../simulate/abort.ts';
import { simulatorOf } from '../../../simulate/index.ts';
import type { Session } from '../../shared/session.ts';
import { bytesOf, type ImagesRequest, imagesToRun } from './images.ts';

interface Checked {
  readonly images: number;
  /** Images on which every potential is the same integer. */
  readonly identical: number;
  /** Version of ONNX Runtime. */
  readonly runtime: string;
}

/**
 * Runs images in both, one by one.
 * @param model the network as ONNX
 * @throws FirstspikeError `missing-dependency` without onnxruntime-node
 */
export async function compareInOnnxRuntime(
  session: Session,
  network: SpikingNetwork,
  model: Uint8Array,
  request: ImagesRequest,
): Promise<Checked> {
  const loaded = await loadRuntime('onnxruntime-node');
  if ('missing' in loaded) {
    throw new FirstspikeError(
      'missing-dependency',
      `--check needs ONNX Runtime, which is ${loaded.missing}.`,
    );
  }
  const images = await imagesToRun(session, network, request);
  const values = pixelType(network) === 'uint8' ? bytesOf(images) : Float32Array.from(images.pixels);
  const simulator = simulatorOf(network, 'event');
  const dense = await openSession(loaded.runtime, model, 1);
  const advance = session.progress.phase('Comparing potentials', 'images');
  const size = images.pixels.length / images.length;
  let identical = 0;
  for (let i = 0; i < images.length; i++) {
    throwIfAborted(session.signal);
    const pixels = values.subarray(i * size, (i + 1) * size);
    const [input] = inputTensors(loaded.runtime, pixels, imageShape(network), 1);
    const { potentials } = await dense.runAll(input);
    const found = potentials.data as Int32Array;
    if (simulator.run(pixels).potentials.every((potential, unit) => potential === found[unit])) identical++;
    advance(i + 1, images.length);
  }
  await dense.close();
  session.progress.clear();
  return { images: images.length, identical, runtime: loaded.version };
}

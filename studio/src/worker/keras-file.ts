/** @file A Keras file → its model. A file on which HDF5 comes to no end is given up. */
import { wrap } from 'comlink';
import { FirstspikeError } from '../../../src/error.ts';
import { type KerasContent, kerasModel } from '../../../src/formats/keras/import.ts';
import type { LayersModel } from '../../../src/formats/keras-layers/record.ts';
import type { KerasReader } from './keras-worker.ts';
import type { Answer } from './protocol.ts';

/** Far more than a model takes that a page can hold, on a slow machine. */
const LIMIT_SECONDS = 60;

/** @throws FirstspikeError `bad-file`, `unsupported`, `missing-dependency` */
export async function readKeras(bytes: Uint8Array, file: string): Promise<LayersModel> {
  const { value, failure } = await contentOf(bytes, file);
  if (value) return kerasModel(value);
  const { code, message } = failure;
  if (code === 'internal') throw new FirstspikeError('bad-file', message);
  if (code !== 'missing-dependency') throw new FirstspikeError(code, message);
  throw new FirstspikeError(
    code,
    'Keras files are read by h5wasm, and this site has none beside the page; copy node_modules/h5wasm/dist/esm there as h5wasm, or convert the file by the command line.',
  );
}

async function contentOf(bytes: Uint8Array, file: string): Promise<Answer<KerasContent>> {
  const worker = new Worker(new URL('./keras-worker.ts', import.meta.url), { type: 'module' });
  let limit: ReturnType<typeof setTimeout> | undefined;
  const given = (message: string): Answer<KerasContent> => ({
    failure: { code: 'bad-file', message, nodes: [] },
  });
  try {
    return await Promise.race([
      wrap<KerasReader>(worker).read(bytes),
      new Promise<Answer<KerasContent>>((resolve) => {
        worker.onerror = () => resolve(given(`${file} could not be read here; the HDF5 library broke down.`));
        limit = setTimeout(
          () =>
            resolve(
              given(
                `${file} is not a readable Keras file: HDF5 has come to no end in ${LIMIT_SECONDS} s; it may be damaged.`,
              ),
            ),
          1000 * LIMIT_SECONDS,
        );
      }),
    ]);
  } finally {
    clearTimeout(limit);
    worker.terminate();
  }
}

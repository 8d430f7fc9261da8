/** @file A Keras or NIR file → what it holds. A file on which HDF5 comes to no end is given up. */
import { type Remote, wrap } from 'comlink';
import { FirstspikeError } from '../../../src/error.ts';
import { kerasModel } from '../../../src/formats/keras/import.ts';
import type { LayersModel } from '../../../src/formats/keras-layers/record.ts';
import type { NirGraph } from '../../../src/formats/nir/record.ts';
import type { Hdf5Reader } from './hdf5-worker.ts';
import type { Answer } from './protocol.ts';

type Kind = 'Keras' | 'NIR';

/** Far more than a file takes that a page can hold, on a slow machine. */
const LIMIT_SECONDS = 60;

/** @throws FirstspikeError `bad-file`, `unsupported`, `missing-dependency` */
export const readKeras = async (bytes: Uint8Array, file: string): Promise<LayersModel> =>
  kerasModel(await contentOf('Keras', file, (reader) => reader.Keras(bytes)));

/** @throws FirstspikeError `bad-file`, `unsupported`, `shape`, `missing-dependency` */
export const readNirFile = async (bytes: Uint8Array, file: string): Promise<NirGraph> =>
  (await contentOf('NIR', file, (reader) => reader.NIR(bytes, file))).graph;

async function contentOf<T>(
  kind: Kind,
  file: string,
  read: (reader: Remote<Hdf5Reader>) => Promise<Answer<T>>,
): Promise<T> {
  const { value, failure } = await inWorker(kind, file, read);
  if (!failure) return value;
  const { code, message } = failure;
  if (code === 'internal') throw new FirstspikeError('bad-file', message);
  if (code !== 'missing-dependency') throw new FirstspikeError(code, message);
  throw new FirstspikeError(
    code,
    `${kind} files are read by h5wasm, and this site has none beside the page; copy node_modules/h5wasm/dist/esm there as h5wasm, or convert the file by the command line.`,
  );
}

async function inWorker<T>(
  kind: Kind,
  file: string,
  read: (reader: Remote<Hdf5Reader>) => Promise<Answer<T>>,
): Promise<Answer<T>> {
  const worker = new Worker(new URL('./hdf5-worker.ts', import.meta.url), { type: 'module' });
  let limit: ReturnType<typeof setTimeout> | undefined;
  const given = (message: string): Answer<T> => ({ failure: { code: 'bad-file', message, nodes: [] } });
  try {
    return await Promise.race([
      read(wrap<Hdf5Reader>(worker)),
      new Promise<Answer<T>>((resolve) => {
        worker.onerror = () => resolve(given(`${file} could not be read here; the HDF5 library broke down.`));
        limit = setTimeout(
          () =>
            resolve(
              given(
                `${file} is not a readable ${kind} file: HDF5 has come to no end in ${LIMIT_SECONDS} s; it may be damaged.`,
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

/**
 * @file HDF5 by h5wasm, loaded only when a file is read or written: it is an optional dependency. Files live in h5wasm's
 * memory while they are open.
 */
import { FirstspikeError } from '../error.ts';

type H5wasm = typeof import('h5wasm');
export type H5File = InstanceType<H5wasm['File']>;
export type H5Group = InstanceType<H5wasm['Group']>;
export type H5Dataset = InstanceType<H5wasm['Dataset']>;

/** The part of h5wasm's file system in use. */
interface Files {
  writeFile(path: string, content: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
}

export interface Hdf5 {
  readonly library: H5wasm;
  readonly files: Files;
}

/** The first bytes of every HDF5 file: https://support.hdfgroup.org/documentation/hdf5/latest/_f_m_t3.html */
const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether the bytes begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean => SIGNATURE.every((byte, i) => bytes[i] === byte);

/** Whether a damaged file has brought h5wasm down: its memory is then in no state to go on with. */
let fallen = false;

/**
 * @param kind of files, for the message, e.g. `Keras files`
 * @throws FirstspikeError `missing-dependency`; `bad-file` once a damaged file has brought h5wasm down
 */
export async function loadHdf5(kind: string): Promise<Hdf5> {
  if (fallen) {
    throw new FirstspikeError(
      'bad-file',
      'An earlier, damaged file has brought the HDF5 library down; start again without that file.',
    );
  }
  const library = await optional(kind, () => import('h5wasm'));
  const { FS: files, activate_throwing_error_handler: throwErrors } = await library.ready;
  // Without this, HDF5 prints its errors and goes on.
  throwErrors();
  return { library, files };
}

/** What `load` imports; failing to is `missing-dependency`, with the reason among the details. */
export async function optional<T>(kind: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (error) {
    throw new FirstspikeError(
      'missing-dependency',
      `${kind} are HDF5 and need h5wasm, which is not installed: npm i h5wasm`,
      { reason: error instanceof Error ? error.message : String(error) },
    );
  }
}

let opened = 0;

/**
 * Opens bytes for reading, and forgets them afterwards. Errors of HDF5 are left to the caller.
 * The HDF5 library may also loop for ever on a damaged file: whoever reads files of strangers does so in a worker.
 */
export function reading<T>({ library, files }: Hdf5, bytes: Uint8Array, work: (file: H5File) => T): T {
  const path = `/read-${opened++}.h5`;
  files.writeFile(path, bytes);
  try {
    const file = noting(() => new library.File(path, 'r'));
    try {
      return noting(() => work(file));
    } finally {
      file.close();
    }
  } finally {
    files.unlink(path);
  }
}

/** Notes at once whether `work` brings h5wasm down: closing the file throws another error then. */
function noting<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    fallen ||= error instanceof WebAssembly.RuntimeError;
    throw error;
  }
}

/** The bytes of a new file that `work` fills. */
export function writing({ library, files }: Hdf5, work: (file: H5File) => void): Uint8Array {
  const path = `/write-${opened++}.h5`;
  try {
    const file = new library.File(path, 'w');
    try {
      work(file);
    } finally {
      file.close();
    }
    return files.readFile(path);
  } finally {
    files.unlink(path);
  }
}

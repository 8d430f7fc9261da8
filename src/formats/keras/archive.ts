/** @file The zip around a `.keras` model. Sizes are checked before anything is unpacked. */
import { unzipSync } from 'fflate';
import { FirstspikeError, grouped } from '../../error.ts';
import { strangeZip } from '../strangers.ts';
import { checkUnpacked } from './budget.ts';

export interface Archive {
  readonly config: string;
  readonly metadata: string | undefined;
  /** An HDF5 file. */
  readonly weights: Uint8Array;
}

/** Whether the bytes begin as a zip does. */
export const isZip = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;

/** Names that are looked at. */
const MOST_NAMES = 1000;

const members = new Set(['config.json', 'metadata.json', 'model.weights.h5']);

/** @throws FirstspikeError `bad-file` if it is damaged or no Keras model, `unsupported` if it is too large */
export function openArchive(bytes: Uint8Array): Archive {
  const { files, names } = unpack(bytes);
  const { 'config.json': config, 'metadata.json': metadata, 'model.weights.h5': weights } = files;
  if (config === undefined) {
    throw new FirstspikeError(
      'bad-file',
      strangeZip(names) ??
        'The zip holds no config.json, so it is no .keras model; export models of other tools as ONNX.',
    );
  }
  if (weights === undefined) {
    throw new FirstspikeError(
      'bad-file',
      "The archive holds no model.weights.h5; save the model with model.save('model.keras'), its weights in one file.",
    );
  }
  const text = new TextDecoder();
  return { config: text.decode(config), metadata: metadata && text.decode(metadata), weights };
}

function unpack(bytes: Uint8Array) {
  let total = 0;
  const names: string[] = [];
  try {
    const files: Readonly<Record<string, Uint8Array | undefined>> = unzipSync(bytes, {
      filter({ name, size, originalSize }) {
        if (names.length < MOST_NAMES) names.push(name);
        if (!members.has(name)) return false;
        total += originalSize;
        checkUnpacked(total, bytes.length, 'The archive');
        checkUnpacked(originalSize, size, `${name} in the archive`);
        return true;
      },
    });
    return { files, names };
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    throw new FirstspikeError(
      'bad-file',
      `The .keras archive (${grouped(bytes.length)} bytes) is damaged or truncated; save or download it again.`,
      { reason: error instanceof Error ? error.message : String(error) },
    );
  }
}

/**
 * @file Files that a model names as its own, such as its weights. A model may come from anywhere: it gets files of its own
 * folder and what is below, and nothing that a path or a link could reach outside.
 */
import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { FirstspikeError } from '../../error.ts';
import type { ExternalData, ExternalFile } from '../../formats/onnx/external.ts';

/**
 * Finds files beside a model by name.
 * @returns a function that gives a file, or undefined if there is no such file
 * @throws (that function) FirstspikeError `bad-file` if the name leads out of the model's folder
 */
export function filesBeside(model: string): ExternalData {
  const found = new Map<string, ExternalFile | undefined>();
  return (location) => {
    if (!found.has(location)) found.set(location, fileInside(dirname(model), location));
    return found.get(location);
  };
}

function fileInside(folder: string, location: string): ExternalFile | undefined {
  const parts = location.split(/[\\/]/);
  if (location === '' || isAbsolute(location) || /^[a-z]:/i.test(location) || parts.includes('..')) {
    throw outside(location);
  }
  try {
    const path = realpathSync(join(folder, ...parts));
    if (!path.startsWith(withSeparator(realpathSync(folder)))) throw outside(location);
    return opened(path, (file) => {
      const status = fstatSync(file);
      if (!status.isFile()) return undefined;
      return { length: status.size, read: (from, to) => opened(path, (again) => bytesOf(again, from, to)) };
    });
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    return undefined;
  }
}

function opened<T>(path: string, work: (file: number) => T): T {
  const file = openSync(path, 'r');
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

/** The most that one call of the system reads. */
const PIECE = 2 ** 30;

function bytesOf(file: number, from: number, to: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(to - from);
  let done = 0;
  while (done < bytes.length) {
    const read = readSync(file, bytes, done, Math.min(PIECE, bytes.length - done), from + done);
    if (read === 0) break;
    done += read;
  }
  return bytes.subarray(0, done);
}

const withSeparator = (folder: string): string => (folder.endsWith(sep) ? folder : `${folder}${sep}`);

const outside = (location: string): FirstspikeError =>
  new FirstspikeError(
    'bad-file',
    `The model keeps its weights in "${location}", outside of its own folder; put the file beside the model and save it with a plain name.`,
    { file: location },
  );

/**
 * @file Files that a model names as its own, such as its weights. A model may come from anywhere: it gets files of its own
 * folder and what is below, and nothing that a path or a link could reach outside.
 */
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, sep } from 'node:path';
import { FirstspikeError } from '../../error.ts';

/**
 * Reads files beside a model by name, each once.
 * @returns a function that gives a file's bytes, or undefined if there is no such file
 * @throws (that function) FirstspikeError `bad-file` if the name leads out of the model's folder
 */
export function filesBeside(model: string): (location: string) => Uint8Array | undefined {
  const read = new Map<string, Uint8Array | undefined>();
  return (location) => {
    if (!read.has(location)) read.set(location, readInside(dirname(model), location));
    return read.get(location);
  };
}

function readInside(folder: string, location: string): Uint8Array | undefined {
  const parts = location.split(/[\\/]/);
  if (location === '' || isAbsolute(location) || /^[a-z]:/i.test(location) || parts.includes('..')) {
    throw outside(location);
  }
  try {
    const path = realpathSync(join(folder, ...parts));
    if (!path.startsWith(withSeparator(realpathSync(folder)))) throw outside(location);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof FirstspikeError) throw error;
    return undefined;
  }
}

const withSeparator = (folder: string): string => (folder.endsWith(sep) ? folder : `${folder}${sep}`);

const outside = (location: string): FirstspikeError =>
  new FirstspikeError(
    'bad-file',
    `The model keeps its weights in "${location}", outside of its own folder; put the file beside the model and save it with a plain name.`,
    { file: location },
  );

/** @file Outputs that would overwrite what the same command reads. */
import { realpath, stat } from 'node:fs/promises';
import { FirstspikeError } from '../../error.ts';
import type { Invocation } from './invocation.ts';

const outputs = ['--output', '--report', '--decisions', '--spikes'];
const inputs = ['--ann', '--data', '--calibrate', '--check', '--classes'];

/**
 * Refuses an output file that is also an input, under whatever name or link.
 * @throws FirstspikeError `usage`
 */
export async function refuseOverwriting({ args, flags }: Invocation): Promise<void> {
  const read = [
    // A model may have settings behind it, as in model.onnx@steps=16.
    ...args
      .filter((arg) => arg !== undefined)
      .flatMap((arg) => [arg, arg.replace(/@[^@]*$/, '')].map((path) => ['', path] as const)),
    ...inputs.map((flag) => [flag, flags.get(flag)] as const),
  ];
  for (const flag of outputs) {
    const file = flags.get(flag);
    const written = file ? await identityOf(file) : undefined;
    if (written === undefined) continue;
    for (const [from, path] of read) {
      if (!path || (await identityOf(path)) !== written) continue;
      throw new FirstspikeError(
        'usage',
        `${flag} ${file} would overwrite ${from === '' ? 'the input' : from} ${path}; give another file.`,
        { option: flag, path: file },
      );
    }
  }
}

/** What two names of one file have in common; undefined if it is no file. */
async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (!found?.isFile()) return undefined;
  // File systems without file numbers have 0.
  return found.ino === 0n ? realpath(path) : `${found.dev}:${found.ino}`;
}

/** @file A damaged file on which the HDF5 library loops for ever; in the built package, where files are read in a worker. */
import { expect, it } from 'vitest';
import { readNir } from '../src/nir/read.ts';
import { writeNir } from '../src/nir/write.ts';

const built = new URL('../dist/platform/node/nir.js', import.meta.url).href;

it('is given up after the time limit, and does not spoil the next one', async () => {
  const { readNirGuarded }: typeof import('../src/platform/node/nir.ts') = await import(built);
  const bytes = await writeNir({
    type: 'NIRGraph',
    nodes: new Map([['a', { type: 'Input', shape: [1] }]]),
    edges: [['a', 'a']],
    metadata: {},
  });
  // The global heap, in which HDF5 keeps texts: its first object gets the number of the free space, 0.
  const heap = Buffer.from(bytes).indexOf('GCOL');
  const damaged = bytes.slice();
  damaged[heap + 16] = 0;
  await expect(readNirGuarded(damaged, 'x.nir', 2000)).rejects.toMatchObject({
    name: 'FirstspikeError',
    code: 'bad-file',
    message: 'x.nir is not a readable NIR file: HDF5 has come to no end in 2 s; it may be damaged.',
  });
  expect(await readNirGuarded(bytes, 'x.nir')).toEqual(await readNir(bytes));
});

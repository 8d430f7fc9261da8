/** @file A damaged file on which the HDF5 library loops for ever; in the built package, where files are read in a worker. */
import { expect, it } from 'vitest';
import { readKerasContent } from '../src/formats/keras/index.ts';
import { readNir } from '../src/formats/nir/read.ts';
import { writeNir } from '../src/formats/nir/write.ts';
import { groupedFile, kerasArchive } from './keras-file.ts';

const built = new URL('../dist/platform/node/hdf5.js', import.meta.url).href;

it('is given up after the time limit, and does not spoil the next one', async () => {
  const { readNirGuarded }: typeof import('../src/platform/node/hdf5.ts') = await import(built);
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
  await expect(readNirGuarded(damaged, 'x.nir', 2)).rejects.toMatchObject({
    name: 'FirstspikeError',
    code: 'bad-file',
    message:
      'x.nir is not a readable NIR file: HDF5 has come to no end in 2.0 s of processor time; it may be damaged.',
  });
  expect(await readNirGuarded(bytes, 'x.nir')).toEqual(await readNir(bytes));
});

it('reads a Keras file as it is read without a thread', async () => {
  const { readKerasGuarded }: typeof import('../src/platform/node/hdf5.ts') = await import(built);
  const config = { class_name: 'Sequential', config: { name: 'net', layers: [] } };
  const kernel = { name: 'kernel', shape: [2, 1], data: Float32Array.of(1, -2) };
  const bytes = kerasArchive(config, await groupedFile(new Map([['layers/dense', [kernel]]])));
  const content = await readKerasGuarded(bytes, 'x.keras');
  expect(content).toEqual(await readKerasContent(bytes));
  expect(content.variables.get('layers/dense/vars/0')).toMatchObject({ shape: [2, 1] });
  await expect(readKerasGuarded(bytes.subarray(0, 100), 'x.keras')).rejects.toMatchObject({
    code: 'bad-file',
  });
});

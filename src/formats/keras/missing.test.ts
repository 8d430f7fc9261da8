/** @file Keras files without h5wasm. */
import { expect, it, vi } from 'vitest';
import { importKeras } from './index.ts';

vi.mock('h5wasm', () => {
  throw new Error('Cannot find package');
});

it('says what to install', async () => {
  const bytes = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);
  await expect(importKeras(bytes)).rejects.toMatchObject({
    code: 'missing-dependency',
    message: 'Keras files are HDF5 and need h5wasm, which is not installed: npm i h5wasm',
  });
});

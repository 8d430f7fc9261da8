import { expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../src/network/safetensors.ts';
import { bundledNetworks } from '../../build/assets.ts';
import { BUNDLED_STEPS, OFFERED_STEPS } from './bundled.ts';
import { differenceFrom, joined } from './difference.ts';

it('joins to the bytes of a fresh conversion, from hundredths of them', async () => {
  const networks = await bundledNetworks();
  expect([...networks.keys()].toSorted((a, b) => a - b)).toEqual(OFFERED_STEPS);
  const whole = networks.get(BUNDLED_STEPS) ?? new Uint8Array();
  const base = decodeSafetensors(whole);
  for (const [steps, bytes] of networks) {
    const difference = encodeSafetensors(differenceFrom(base, decodeSafetensors(bytes)));
    expect(difference.length).toBeLessThan(bytes.length / 20);
    const again = encodeSafetensors(joined(base, decodeSafetensors(difference)));
    expect(Buffer.compare(again, bytes), `${steps} steps`).toBe(0);
    if (steps !== BUNDLED_STEPS) expect(Buffer.compare(again, whole)).not.toBe(0);
  }
});

it('keeps a tensor of another type, shape or sign of zero', () => {
  const one = (data: Float32Array | Int8Array, shape: readonly number[]) => ({
    metadata: {},
    tensors: new Map([['w', { shape, data }]]),
  });
  const base = one(Float32Array.of(0, 1), [2]);
  const kept = (other: typeof base) => [...differenceFrom(base, other).tensors.keys()];
  expect(kept(one(Float32Array.of(0, 1), [2]))).toEqual([]);
  expect(kept(one(Float32Array.of(-0, 1), [2]))).toEqual(['w']);
  expect(kept(one(Float32Array.of(0, 1), [1, 2]))).toEqual(['w']);
  expect(kept(one(Float32Array.of(0), [1]))).toEqual(['w']);
  expect(kept(one(Int8Array.of(0, 1), [2]))).toEqual(['w']);
});

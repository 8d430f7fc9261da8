import { describe, expect, it } from 'vitest';
import { hashNumbers, joinFingerprints } from './fingerprint.ts';

describe('a fingerprint', () => {
  it('is FNV-1a over the bytes of the numbers', () => {
    expect(hashNumbers([])).toBe(0x811c9dc5);
    expect(hashNumbers(new Float64Array(new BigUint64Array([0x66n | (0x6fn << 8n)]).buffer))).toBe(
      fnv1a([0x66, 0x6f, 0, 0, 0, 0, 0, 0]),
    );
  });

  it('goes on from an earlier hash', () => {
    expect(hashNumbers([2, 3], hashNumbers([1]))).toBe(hashNumbers([1, 2, 3]));
  });

  it('tells the order of images, and not the sign of zero', () => {
    expect(joinFingerprints([1, 2])).not.toBe(joinFingerprints([2, 1]));
    expect(hashNumbers([-0])).toBe(hashNumbers([0]));
    expect(joinFingerprints([])).toMatch(/^[0-9a-f]{8}$/);
  });
});

function fnv1a(bytes: readonly number[]): number {
  let hash = 0x811c9dc5n;
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n;
  return Number(hash);
}

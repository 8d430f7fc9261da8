/**
 * @file A saved network as its difference from another one: the metadata, and the tensors whose bytes differ. Networks of one
 * ANN at other numbers of steps share their weights with it.
 */
import type { Safetensors, StoredTensor } from '../../../src/network/safetensors.ts';

/** What `other` holds that `base` does not. */
export const differenceFrom = (base: Safetensors, other: Safetensors): Safetensors => ({
  metadata: other.metadata,
  tensors: new Map([...other.tensors].filter(([name, tensor]) => !isSame(base.tensors.get(name), tensor))),
});

/** The whole network again; `base` itself, if that is the difference. */
export const joined = (base: Safetensors, difference: Safetensors): Safetensors => ({
  metadata: difference.metadata,
  tensors: new Map([...base.tensors, ...difference.tensors]),
});

function isSame(a: StoredTensor | undefined, b: StoredTensor): boolean {
  if (a?.data.constructor !== b.data.constructor || a.shape.join() !== b.shape.join()) return false;
  const [first, second] = [a, b].map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return first.every((byte, i) => byte === second[i]);
}

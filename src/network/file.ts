/**
 * @file A spiking network as one .safetensors file: the description as JSON in its metadata, all arrays as tensors.
 * A saved network reloads to the same bits.
 */
import { FirstspikeError } from '../error.ts';
import { describeNetwork, restoreNetwork } from './description.ts';
import type { SpikingNetwork } from './network.ts';
import { decodeSafetensors, encodeSafetensors, type Safetensors, type StoredTensor } from './safetensors.ts';

/** 8: the decision and names of classes. */
const FORMAT = '8';

/**
 * Bytes of a .safetensors file; the same network always gives the same bytes.
 * @throws FirstspikeError `range` if it holds what no file can, such as a scale that is not finite
 * @example
 * ```ts
 * const bytes = saveNetwork(network);
 * loadNetwork(bytes).name; // → 'tiny'
 * ```
 */
export function saveNetwork(network: SpikingNetwork): Uint8Array {
  const tensors = new Map<string, StoredTensor>();
  const description = describeNetwork(network, (name, data) => {
    tensors.set(name, { shape: [data.length], data });
    return name;
  });
  return encodeSafetensors({
    metadata: { format: 'firstspike', formatVersion: FORMAT, network: description },
    tensors,
  });
}

/**
 * Whether the bytes look like a saved network rather than an ONNX model.
 * @example
 * ```ts
 * isSavedNetwork(saveNetwork(network)); // → true
 * ```
 */
export function isSavedNetwork(bytes: Uint8Array): boolean {
  return bytes.length > 9 && bytes[8] === 0x7b && bytes[6] === 0 && bytes[7] === 0;
}

/**
 * Reads what `saveNetwork` wrote.
 * @param file how to call the bytes in an error message
 * @throws FirstspikeError `bad-file`
 * @example
 * ```ts
 * loadNetwork(saveNetwork(network)).steps; // → 8
 * ```
 */
export const loadNetwork = (bytes: Uint8Array, file = 'the file'): SpikingNetwork =>
  networkOf(decodeSafetensors(bytes, file), file);

/** The network of metadata and tensors; see `loadNetwork`. */
export function networkOf({ metadata, tensors }: Safetensors, file: string): SpikingNetwork {
  const bad = (what: string) =>
    new FirstspikeError('bad-file', `${file} is not a usable firstspike network: ${what}.`);
  if (metadata.format !== 'firstspike')
    throw bad(
      'it is a .safetensors file of another program, which holds weights and no network; export the whole model as ONNX',
    );
  if (metadata.formatVersion !== FORMAT) {
    throw bad(
      `its format version is ${metadata.formatVersion}, this firstspike reads ${FORMAT}; convert the model again`,
    );
  }
  const take = (name: string) => {
    const tensor = tensors.get(name);
    if (!tensor) throw bad(`tensor "${name}" is missing`);
    return tensor.data;
  };
  return restoreNetwork(metadata.network ?? '', take, bad);
}

/**
 * @file Named float32 arrays and a record of strings in one file: length of the header (8 bytes, little endian),
 * header (JSON), data. Source: the safetensors format, https://github.com/huggingface/safetensors
 */
import { FirstspikeError } from '../error.ts';

export interface NamedArrays {
  readonly metadata: Readonly<Record<string, string>>;
  readonly arrays: Readonly<Record<string, Float32Array<ArrayBuffer>>>;
}

export function encodeArrays({ metadata, arrays }: NamedArrays): Uint8Array<ArrayBuffer> {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, data] of Object.entries(arrays)) {
    header[name] = { dtype: 'F32', shape: [data.length], data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const text = JSON.stringify(header);
  // Spaces align the data to 8 bytes, as the format asks for.
  const json = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const bytes = new Uint8Array(8 + json.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  let offset = 8 + json.length;
  for (const data of Object.values(arrays)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

export function decodeArrays(bytes: Uint8Array): NamedArrays {
  try {
    const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    const arrays: Record<string, Float32Array<ArrayBuffer>> = {};
    for (const [name, entry] of Object.entries<{ data_offsets: [number, number] }>(header)) {
      if (name === '__metadata__') continue;
      const [from, to] = entry.data_offsets;
      if (8 + length + to > bytes.length) throw new RangeError(`'${name}' ends after the file does`);
      // A copy: the data may lie in a larger buffer, and unaligned.
      arrays[name] = new Float32Array(
        new Uint8Array(bytes.subarray(8 + length + from, 8 + length + to)).buffer,
      );
    }
    return { metadata: header.__metadata__, arrays };
  } catch (cause) {
    throw new FirstspikeError(
      'bad-file',
      `The training checkpoint cannot be read (${cause instanceof Error ? cause.message : cause}); delete it to start over.`,
    );
  }
}

/**
 * @file The binary version of CIFAR: records of one image each. CIFAR-10: a label byte, then 3×32×32 pixels in
 * channel, row, column order (3,073 bytes). CIFAR-100: a coarse and a fine label byte, then the pixels (3,074 bytes);
 * the fine label is the class.
 * Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
 */
import { FirstspikeError, grouped } from '../error.ts';
import type { ImageDataset, Split } from './dataset.ts';
import { gunzipIfNeeded } from './gunzip.ts';
import type { NamedBytes } from './idx.ts';
import { classLabels } from './labels.ts';

const IMAGE_BYTES = 3 * 32 * 32;

/** How a record of one of the two sets is laid out. */
interface RecordFormat {
  readonly set: string;
  /** Bytes before the pixels; the last of them is the class. */
  readonly labelBytes: number;
  readonly classes: number;
}

const cifar10: RecordFormat = { set: 'CIFAR-10', labelBytes: 1, classes: 10 };
const cifar100: RecordFormat = { set: 'CIFAR-100', labelBytes: 2, classes: 100 };

/** Files of one CIFAR set in the order in which their images should come. */
export interface CifarSource {
  readonly files: readonly NamedBytes[];
  readonly split: Split;
  /** Default: the set's own name and its split. */
  readonly name?: string;
  /** Stop after this many images. Default: all. */
  readonly limit?: number;
}

/**
 * Images from CIFAR-10 or CIFAR-100 binary files, gzipped or not; which of the two they are follows from their size.
 * @throws FirstspikeError `bad-file` if a file is not a whole number of records or has labels that cannot be.
 * @example
 * ```ts
 * const bytes = new Uint8Array(1 + 3072).fill(9, 0, 1);
 * parseCifar({ files: [{ file: 'test_batch.bin', bytes }], split: 'test' }).labels; // → [9]
 * ```
 */
export function parseCifar({
  files,
  split,
  name,
  limit = Number.POSITIVE_INFINITY,
}: CifarSource): ImageDataset {
  const parts = files.map(({ file, bytes }) => ({ file, content: gunzipIfNeeded(bytes, file) }));
  const formats = parts.map(({ file, content }) => formatOf(content, file));
  const format = formats[0] ?? cifar10;
  const odd = formats.findIndex((other) => other !== format);
  if (odd >= 0) {
    const message = `${parts[odd].file} is ${formats[odd].set} but ${parts[0].file} is ${format.set}; keep the two sets in folders of their own`;
    throw new FirstspikeError('bad-file', message, { file: parts[odd].file });
  }
  const record = format.labelBytes + IMAGE_BYTES;
  const total = parts.reduce((sum, { content }) => sum + content.length / record, 0);
  const length = Math.min(total, limit);
  const pixels = new Uint8Array(length * IMAGE_BYTES);
  const labels = new Int32Array(length);
  let first = 0;
  for (const { file, content } of parts) {
    const count = Math.min(content.length / record, length - first);
    const classBytes = new Uint8Array(count);
    for (let image = 0; image < count; image++) {
      const start = image * record + format.labelBytes;
      classBytes[image] = content[start - 1];
      pixels.set(content.subarray(start, start + IMAGE_BYTES), (first + image) * IMAGE_BYTES);
    }
    labels.set(classLabels(classBytes, file, format.classes), first);
    first += count;
  }
  return {
    name: name ?? `${format.set} ${split === 'test' ? 'test' : 'training'} set`,
    split,
    shape: [3, 32, 32],
    length,
    pixels,
    labels,
    classes: format.classes,
  };
}

/** A size that fits both formats is decided by the labels: byte 0 of each CIFAR-10 record is at most 9. */
function formatOf(content: Uint8Array, file: string): RecordFormat {
  const fitting = [cifar10, cifar100].filter(
    ({ labelBytes }) => content.length > 0 && content.length % (labelBytes + IMAGE_BYTES) === 0,
  );
  const format = fitting.find((candidate) => candidate !== cifar10 || labelsFit(content, candidate));
  if (format !== undefined) return format;
  if (fitting.length > 0) {
    const message = `${file} has the size of CIFAR-10 records but labels above 9; it is damaged or another format`;
    throw new FirstspikeError('bad-file', message, { file });
  }
  throw new FirstspikeError(
    'bad-file',
    `${file} has ${grouped(content.length)} bytes, which is no whole number of CIFAR-10 (3073) or CIFAR-100 (3074) records; it is truncated or another format`,
    { file, bytes: content.length },
  );
}

function labelsFit(content: Uint8Array, { labelBytes, classes }: RecordFormat): boolean {
  const record = labelBytes + IMAGE_BYTES;
  for (let start = 0; start < content.length; start += record) {
    if (content[start + labelBytes - 1] >= classes) return false;
  }
  return true;
}

/**
 * @file CIFAR's Python version: pickled dictionaries with `data` (number×3072 bytes) and `labels` or, of CIFAR-100, `fine_labels`;
 * the names of the classes in `batches.meta` or `meta`. Source: Krizhevsky 2009, "CIFAR-10 python version".
 */
import { FirstspikeError } from '../error.ts';
import type { NamedBytes } from './idx.ts';
import { classLabels } from './labels.ts';
import { toRowMajor } from './npy.ts';
import { npyTypes } from './npy-types.ts';
import { isPickle, unpickle } from './pickle.ts';
import { arrayOf, type Pickled, textOf } from './pickle-values.ts';

const IMAGE_BYTES = 3 * 32 * 32;

/** One pickled batch. */
export interface CifarBatch {
  readonly classes: 10 | 100;
  readonly labels: Int32Array;
  /** Image by image; a view into the file where it stores bytes in this order. */
  readonly pixels: Uint8Array;
}

/** @throws FirstspikeError `bad-file` if it is no batch of CIFAR-10 or CIFAR-100 */
export function parseCifarPickle({ file, bytes }: NamedBytes): CifarBatch {
  const fields = unpickle(bytes, file);
  const bad = (what: string) => new FirstspikeError('bad-file', `${file} ${what}`, { file });
  if (!(fields instanceof Map)) throw bad('is a pickle, but no dictionary; a CIFAR batch is one');
  const data = arrayOf(fields.get('data'));
  const fine = fields.get('fine_labels');
  const given = numbersIn(fine ?? fields.get('labels'));
  if (data === undefined || given === undefined)
    throw bad(
      `holds ${[...fields.keys()].join(', ') || 'nothing'}; a CIFAR batch has data and labels (or fine_labels)`,
    );
  const [count = 0, size] = data.shape;
  const isBytes = data.type.endsWith('u1') && data.shape.length === 2 && size === IMAGE_BYTES;
  if (!isBytes || data.data.length !== count * IMAGE_BYTES)
    throw bad(`has data of ${data.shape.join('×')} ${data.type}; a CIFAR batch has number×3072 bytes`);
  if (given.length !== count) throw bad(`has ${count} images but ${given.length} labels; fetch it again`);
  const classes = fine === undefined ? 10 : 100;
  const pixels = data.fortran ? toRowMajor(data.data, data.shape) : data.data;
  return { classes, labels: classLabels(given, file, classes), pixels };
}

/** The names of the classes that a `meta` file has. @throws FirstspikeError `bad-file` */
export function cifarClassNames({ file, bytes }: NamedBytes): readonly string[] | undefined {
  const fields = isPickle(bytes) ? unpickle(bytes, file) : undefined;
  const names =
    fields instanceof Map ? (fields.get('fine_label_names') ?? fields.get('label_names')) : undefined;
  if (!Array.isArray(names)) return undefined;
  const texts = names.map(textOf);
  return texts.every((name) => name !== undefined) ? texts : undefined;
}

/** A list of numbers, or an array of one axis. */
function numbersIn(value: Pickled | undefined): readonly number[] | undefined {
  if (Array.isArray(value)) return value.every((each) => typeof each === 'number') ? value : undefined;
  const array = arrayOf(value);
  const type = array && npyTypes[array.type.slice(1)];
  const [count = 0] = array?.shape ?? [];
  if (!array || !type || array.shape.length !== 1 || array.data.length !== count * type.bytes)
    return undefined;
  const view = new DataView(array.data.buffer, array.data.byteOffset, array.data.length);
  return Array.from(type.read(view, count, !array.type.startsWith('>')));
}

/**
 * @file What a file of images is by its first bytes, whatever it is called.
 */

import { isParquet } from './parquet-magic.ts';
import { isPickle } from './pickle.ts';
import { isTar } from './tar.ts';

export type FileKind = 'tar' | 'parquet' | 'pickle' | 'npy' | 'zip' | 'idx';

/** @param head the first 512 bytes or more, unpacked if the file is gzipped */
export function fileKind(head: Uint8Array): FileKind | undefined {
  const starts = (...bytes: readonly number[]): boolean => bytes.every((byte, i) => head[i] === byte);
  if (isParquet(head)) return 'parquet';
  if (isPickle(head)) return 'pickle';
  if (starts(0x93, 0x4e, 0x55, 0x4d)) return 'npy';
  if (starts(0x50, 0x4b, 3, 4)) return 'zip';
  if (starts(0, 0, 8) && head[3] > 0 && head[3] < 5) return 'idx';
  return isTar(head) ? 'tar' : undefined;
}

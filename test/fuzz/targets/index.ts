/** @file Everything that can be fuzzed. A new reader is one file here and one line in this table. */
import type { Target } from '../target.ts';
import { bitmap } from './bitmap.ts';
import { cifar } from './cifar.ts';
import { dropped } from './dropped.ts';
import { idxTarget } from './idx.ts';
import { jpeg } from './jpeg.ts';
import { h5, keras } from './keras.ts';
import { network } from './network.ts';
import { nir } from './nir.ts';
import { npz } from './npz.ts';
import { onnx } from './onnx.ts';
import { packed } from './packed.ts';
import { parquet } from './parquet.ts';
import { png } from './png.ts';
import { tfjs } from './tfjs.ts';

export const targets: readonly Target[] = [
  onnx,
  keras,
  h5,
  tfjs,
  nir,
  network,
  idxTarget,
  cifar,
  npz,
  png,
  jpeg,
  bitmap,
  packed,
  parquet,
  dropped,
];

export function findTarget(name: string): Target {
  const target = targets.find((candidate) => candidate.name === name);
  if (target !== undefined) return target;
  throw new Error(`There is no target "${name}"; choose ${targets.map((known) => known.name).join(', ')}.`);
}

/** The target's own seeds and those that this machine adds. */
export const seedsOf = async (target: Target): Promise<readonly Uint8Array[]> => [
  ...(await target.seeds()),
  ...(target.installedSeeds?.() ?? []),
];

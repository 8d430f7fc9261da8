/** @file Keras files for tests, written with h5wasm exactly as Keras lays them out. */
import { strToU8, zipSync } from 'fflate';
import { type File, FS, File as Hdf5File, ready } from 'h5wasm';

export interface Weight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int8Array;
}

/** The bytes of an HDF5 file that `write` fills. */
export async function hdf5(write: (file: File) => void): Promise<Uint8Array> {
  await ready;
  const file = new Hdf5File('written-by-a-test.h5', 'w');
  write(file);
  file.close();
  const bytes = FS?.readFile('written-by-a-test.h5');
  FS?.unlink('written-by-a-test.h5');
  if (!(bytes instanceof Uint8Array)) throw new Error('nothing was written');
  return bytes;
}

/** Makes the groups of a path and puts a dataset at its end. */
function put(file: File, path: string, { shape, data }: Weight): void {
  const parts = path.split('/');
  parts.slice(0, -1).reduce((at, part) => {
    const here = at === '' ? part : `${at}/${part}`;
    if (file.get(here) === null) file.create_group(here);
    return here;
  }, '');
  file.create_dataset({ name: path, data, shape: [...shape] });
}

/** `.h5` of Keras 2: the model in an attribute, weights by layer and name. */
export const legacyFile = (
  topology: unknown,
  layers: ReadonlyMap<string, readonly Weight[]>,
  version = '2.15.0',
): Promise<Uint8Array> =>
  hdf5((file) => {
    file.create_attribute('model_config', JSON.stringify(topology));
    file.create_attribute('keras_version', version);
    file.create_attribute('backend', 'tensorflow');
    const group = file.create_group('model_weights');
    group.create_attribute('layer_names', [...layers.keys()]);
    for (const [layer, weights] of layers) {
      const names = weights.map(({ name }) => `${name}:0`);
      file.create_group(`model_weights/${layer}`).create_attribute('weight_names', names);
      weights.forEach((weight, i) => {
        put(file, `model_weights/${layer}/${names[i]}`, weight);
      });
    }
  });

/** Weights of Keras 3: `layers/conv2d_1` → `layers/conv2d_1/vars/0`, …; layers without weights have empty groups. */
export const groupedFile = (layers: ReadonlyMap<string, readonly Weight[]>): Promise<Uint8Array> =>
  hdf5((file) => {
    for (const [path, weights] of layers) {
      weights.forEach((weight, i) => {
        put(file, `${path}/vars/${i}`, weight);
      });
    }
    // The optimizer's variables are none of the model's.
    put(file, 'optimizer/vars/0', { name: 'iteration', shape: [], data: new Float32Array([7]) });
  });

/** A `.keras` archive. */
export const kerasArchive = (config: unknown, weights: Uint8Array, version = '3.3.3'): Uint8Array =>
  zipSync(
    {
      'metadata.json': strToU8(JSON.stringify({ keras_version: version, date_saved: '2024-01-01@00:00:00' })),
      'config.json': strToU8(JSON.stringify(config)),
      'model.weights.h5': weights,
    },
    { level: 0 },
  );

/** @file Keras models: `.keras` archives (zip, JSON, HDF5) and `.h5` files. */
import { kerasModel } from '../../../src/formats/keras/index.ts';
import { importLayers } from '../../../src/formats/keras-layers/graph.ts';
import { mutateBytes } from '../bytes.ts';
import { convertGraph } from '../conversion.ts';
import type { Draw } from '../draw.ts';
import { hostileText } from '../draw.ts';
import { mutatedFile } from '../hdf5/mutate.ts';
import { readKerasFile } from '../hdf5/read.ts';
import { type Entity, type Group, ready, writeTree } from '../hdf5/tree.ts';
import { type Model, models } from '../layers/models.ts';
import { mutateTopology } from '../layers/topology.ts';
import type { Target } from '../target.ts';
import { bomb, lyingZip, zip } from '../zip.ts';

const text = new TextEncoder();

const group = (attributes: Group['attributes'] = new Map()): Group => ({
  kind: 'group',
  attributes,
  children: new Map(),
});

/** Puts an entity at a path, with the groups on the way. */
function put(root: Group, path: string, entity: Entity): void {
  const parts = path.split('/');
  const last = parts.pop() ?? '';
  let at = root;
  for (const part of parts) {
    const known = at.children.get(part);
    const next = known?.kind === 'group' ? known : group();
    at.children.set(part, next);
    at = next;
  }
  at.children.set(last, entity);
}

const dataset = ({ shape, data }: Model['weights'][number]): Entity => ({
  kind: 'dataset',
  shape: [...shape],
  data,
});

/** `model.weights.h5` of Keras 3. */
function groupedTree({ weights }: Model): Group {
  const root = group();
  for (const weight of weights) put(root, weight.path, dataset(weight));
  put(root, 'optimizer/vars/0', { kind: 'dataset', shape: [], data: Float32Array.of(7) });
  return root;
}

/** `.h5` of Keras 2. */
function legacyTree({ topology, weights }: Model): Group {
  const root = group(
    new Map([
      ['model_config', JSON.stringify(topology)],
      ['keras_version', '2.15.0'],
    ]),
  );
  const layers = layersOf(weights);
  const list = group(new Map([['layer_names', [...layers.keys()]]]));
  root.children.set('model_weights', list);
  for (const [layer, own] of layers) {
    list.children.set(layer, group(new Map([['weight_names', own.map(({ name }) => `${name}:0`)]])));
    for (const weight of own) put(list, `${layer}/${weight.name}:0`, dataset(weight));
  }
  return root;
}

function layersOf(weights: Model['weights']): ReadonlyMap<string, Model['weights']> {
  const layers = new Map<string, Model['weights']>();
  for (const weight of weights) {
    const [layer] = weight.name.split('/');
    layers.set(layer, [...(layers.get(layer) ?? []), weight]);
  }
  return layers;
}

const archive = (topology: string, metadata: string, weights: Uint8Array): Uint8Array =>
  zip(
    {
      'metadata.json': text.encode(metadata),
      'config.json': text.encode(topology),
      'model.weights.h5': weights,
    },
    0,
  );

/** A model and the file that holds it; made once HDF5 can be written. */
interface Seed {
  readonly model: Model;
  readonly tree: Group;
  readonly bytes: Uint8Array;
}

const version = (number: string): string => JSON.stringify({ keras_version: number });

function seedsFrom(treeOf: (model: Model) => Group, bytesOf: (model: Model, tree: Group) => Uint8Array) {
  let made: readonly Seed[] | undefined;
  return async (): Promise<readonly Seed[]> => {
    await ready;
    made ??= models.map((model) => {
      const tree = treeOf(model);
      return { model, tree, bytes: bytesOf(model, tree) };
    });
    return made;
  };
}

const run = async (bytes: Uint8Array): Promise<string> =>
  convertGraph(importLayers(kerasModel(await readKerasFile(bytes))));

let archives: readonly Seed[] = [];
const makeArchives = seedsFrom(groupedTree, ({ topology }, tree) =>
  archive(JSON.stringify(topology), version('3.3.3'), writeTree(tree)),
);

export const keras: Target = {
  name: 'keras',
  async seeds() {
    archives = await makeArchives();
    return archives.map(({ bytes }) => bytes);
  },
  mutate(bytes, draw) {
    const seed = archives.find((known) => known.bytes === bytes);
    if (seed === undefined) return mutateBytes(bytes, draw);
    if (draw.chance(0.003)) return zeroBomb(draw);
    if (draw.chance(0.1)) return lyingZip(bytes, draw);
    const topology = structuredClone(seed.model.topology);
    if (draw.chance(0.6)) mutateTopology(topology, draw);
    const weights = draw.chance(0.5) ? mutatedFile(seed.tree, draw) : writeTree(seed.tree);
    const config = draw.chance(0.05) ? hostileText(draw) : JSON.stringify(topology);
    const metadata = draw.chance(0.9)
      ? version('3.0')
      : draw.pick([hostileText(draw), version(hostileText(draw)), '[]']);
    return archive(config, metadata, draw.chance(0.1) ? mutateBytes(weights, draw) : weights);
  },
  run,
};

let zeros: Uint8Array | undefined;

/** Members that each become 64 MiB, several times over. */
function zeroBomb(draw: Draw): Uint8Array {
  zeros ??= new Uint8Array(1 << 26).fill(32);
  const names = ['config.json', 'model.weights.h5', 'metadata.json', 'model.weights.h5', 'config.json'];
  return bomb(zeros, names.slice(0, draw.int(2, 5)));
}

let files: readonly Seed[] = [];
const makeFiles = seedsFrom(legacyTree, (_, tree) => writeTree(tree));

export const h5: Target = {
  name: 'h5',
  async seeds() {
    files = await makeFiles();
    return files.map(({ bytes }) => bytes);
  },
  mutate(bytes, draw) {
    const seed = files.find((known) => known.bytes === bytes);
    return seed === undefined ? mutateBytes(bytes, draw) : mutatedFile(seed.tree, draw, mutateTopology);
  },
  run,
};

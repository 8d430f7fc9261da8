/** @file Damage to an HDF5 file that leaves it one: shapes that lie, loops of links, bombs, texts in place of numbers. */
import { mutateBytes } from '../bytes.ts';
import { type Draw, hostileInteger, hostileNumber, hostileText } from '../draw.ts';
import { mutateJson } from '../json.ts';
import { copyOf, type Dataset, type Entity, type Group, type Numbers, writeTree } from './tree.ts';

/** Changes a JSON document in place. */
export type JsonMutator = (document: unknown, draw: Draw) => void;

/** A damaged relative of a tree, as a file; where HDF5 cannot hold it, damaged byte by byte. */
export function mutatedFile(root: Group, draw: Draw, json: JsonMutator = mutateJson): Uint8Array {
  const changed = copyOf(root);
  for (let rounds = draw.int(1, 4); rounds > 0; rounds--) mutateOnce(changed, draw, json);
  try {
    return writeTree(changed);
  } catch {
    return mutateBytes(writeTree(root), draw);
  }
}

interface Place {
  readonly path: string;
  readonly group: Group;
}

function groupsOf(group: Group, path = ''): Place[] {
  const inner = [...group.children].flatMap(([name, child]) =>
    child.kind === 'group' ? groupsOf(child, `${path}/${name}`) : [],
  );
  return [{ path, group }, ...inner];
}

function mutateOnce(root: Group, draw: Draw, json: JsonMutator): void {
  const places = groupsOf(root);
  const { group, path } = draw.pick(places);
  const datasets = places.flatMap((place) =>
    [...place.group.children].flatMap(([name, child]) =>
      child.kind === 'dataset' ? [{ ...place, name, child }] : [],
    ),
  );
  const attributed = places.filter((place) => place.group.attributes.size > 0);
  const kind = draw.int(0, 9);
  if (kind < 4 && datasets.length > 0) {
    const found = draw.pick(datasets);
    if (draw.chance(0.85)) mutateDataset(found.child, draw);
    else found.group.children.set(found.name, otherEntity(found.path, draw));
  } else if (kind < 7 && attributed.length > 0) {
    mutateAttribute(draw.pick(attributed).group, draw, json);
  } else {
    mutateChildren(group, path, draw);
  }
}

function mutateChildren({ children }: Group, path: string, draw: Draw): void {
  const names = [...children.keys()];
  if (names.length === 0 || draw.chance(0.3)) {
    children.set(
      draw.pick(['x', 'vars', 'layers', 'nodes', '0', 'type', hostileText(draw)]),
      otherEntity(path, draw),
    );
    return;
  }
  const name = draw.pick(names);
  const child = children.get(name);
  if (draw.chance(0.5)) children.delete(name);
  if (child !== undefined && draw.chance(0.5)) {
    const other = draw.pick(places(name, draw));
    children.set(other, structuredClone(child));
  }
}

const places = (name: string, draw: Draw): string[] => [
  hostileText(draw).slice(0, 1000),
  `${name}_1`,
  `${name}_${hostileInteger(draw)}`,
  name.replace(/\d+$/, String(draw.int(0, 3))),
];

/** Something that is rarely meant to be there. */
function otherEntity(path: string, draw: Draw): Entity {
  const here = path === '' ? '/' : path;
  switch (draw.int(0, 6)) {
    case 0:
      return { kind: 'hard link', target: draw.pick(['/', here]) };
    case 1:
      return {
        kind: 'soft link',
        target: draw.pick(['/', here, `${path}/x`, '/nowhere', hostileText(draw)]),
      };
    case 2:
      return nested(draw.pick([1, 20, 70, 150]), draw.pick(['x', 'layers', 'nodes', 'metadata', 'dense']));
    case 3:
      return wide(draw.pick([1, 100, 1000]));
    case 4:
      return { kind: 'dataset', shape: [], data: hostileText(draw).replaceAll('\0', '') };
    case 5:
      return {
        kind: 'dataset',
        shape: [2, 2],
        data: new Array<string>(4).fill('x'.repeat(draw.pick([1, 1e5]))),
      };
    default:
      return { kind: 'dataset', shape: [1], data: Float32Array.of(hostileNumber(draw)) };
  }
}

const empty = (children: Iterable<readonly [string, Entity]> = []): Group => ({
  kind: 'group',
  attributes: new Map(),
  children: new Map(children),
});

function nested(depth: number, name: string): Group {
  let group = empty();
  for (let i = 0; i < depth; i++) group = empty([[name, group]]);
  return group;
}

const wide = (count: number): Group =>
  empty(Array.from({ length: count }, (_, i) => [`dense_${i}`, empty()]));

function mutateDataset(dataset: Dataset, draw: Draw): void {
  const { data, shape } = dataset;
  if (typeof data === 'string') {
    dataset.data = draw.chance(0.5) ? hostileText(draw).replaceAll('\0', '') : damagedText(data, draw);
    return;
  }
  switch (draw.int(0, 8)) {
    case 0:
      shape.reverse();
      break;
    case 1:
      shape.splice(draw.int(0, shape.length), 0, 1);
      break;
    case 2:
      dataset.shape = [data.length];
      break;
    case 3:
      resized(dataset, draw);
      break;
    case 4:
    case 5:
      dataset.claimed = shape.map((n) => (draw.chance(0.5) ? n : Math.abs(hostileInteger(draw))));
      dataset.gzip = draw.chance(0.5);
      break;
    case 6:
      if (!Array.isArray(data)) dataset.data = retyped(data, draw);
      break;
    case 7:
      if (draw.chance(0.02)) Object.assign(dataset, bomb());
      else spoil(data, draw);
      break;
    default:
      spoil(data, draw);
  }
}

const damagedText = (text: string, draw: Draw): string =>
  new TextDecoder().decode(mutateBytes(new TextEncoder().encode(text), draw)).replaceAll('\0', '');

/** Another size, and data to match. */
function resized(dataset: Dataset, draw: Draw): void {
  const { data, shape } = dataset;
  if (shape.length === 0) return;
  shape[draw.int(0, shape.length - 1)] = draw.int(0, 9);
  const length = shape.reduce((product, n) => product * n, 1);
  if (Array.isArray(data)) dataset.data = Array.from({ length }, (_, i) => data[i % data.length] ?? 'x');
  else dataset.data = Float32Array.from({ length }, (_, i) => Number(data[i % data.length] ?? 0));
}

/** 16 MiB of zeros in few bytes. */
const bomb = (): Dataset => ({
  kind: 'dataset',
  shape: [1 << 10, 1 << 12],
  data: new Float32Array(1 << 22),
  gzip: true,
});

function retyped(data: Numbers, draw: Draw): Numbers | string[] {
  const values = Array.from(data, Number);
  switch (draw.int(0, 4)) {
    case 0:
      return Int8Array.from(values);
    case 1:
      return Int32Array.from(values);
    case 2:
      return Float64Array.from(values);
    case 3:
      return BigInt64Array.from(values, (value) => (Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n));
    default:
      return values.map(String);
  }
}

function spoil(data: Numbers | string[], draw: Draw): void {
  if (data.length === 0) return;
  const at = draw.int(0, data.length - 1);
  if (Array.isArray(data))
    data[at] = draw.chance(0.5) ? hostileText(draw).replaceAll('\0', '') : draw.pick(data);
  else if (data instanceof BigInt64Array) data[at] = BigInt(hostileInteger(draw));
  else data[at] = draw.chance(0.5) ? hostileInteger(draw) : hostileNumber(draw);
}

function mutateAttribute({ attributes }: Group, draw: Draw, json: JsonMutator): void {
  const name = draw.pick([...attributes.keys()]);
  const value = attributes.get(name);
  if (draw.chance(0.05)) attributes.delete(name);
  else if (typeof value === 'string') attributes.set(name, mutatedText(value, draw, json));
  else if (Array.isArray(value)) {
    const at = draw.int(0, Math.max(0, value.length - 1));
    const copies = draw.pick([0, 1, 2, 2000]);
    const text = draw.chance(0.5) ? (value[at] ?? '') : hostileText(draw).replaceAll('\0', '');
    value.splice(at, 1, ...new Array<string>(copies).fill(text));
    if (value.length === 0) attributes.set(name, Float64Array.of(0));
  }
}

function mutatedText(text: string, draw: Draw, json: JsonMutator): string {
  if (draw.chance(0.1)) return damagedText(text, draw);
  try {
    const document: unknown = JSON.parse(text);
    json(document, draw);
    return JSON.stringify(document);
  } catch {
    return hostileText(draw).replaceAll('\0', '');
  }
}

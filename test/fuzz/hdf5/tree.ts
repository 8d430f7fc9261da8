/** @file An HDF5 file as a tree of plain records that can be changed at will, read and written with h5wasm. */
import * as h5wasm from 'h5wasm';

export type Numbers = Float32Array | Float64Array | Int8Array | Int32Array | BigInt64Array;

export interface Group {
  readonly kind: 'group';
  readonly attributes: Map<string, string | string[] | Numbers>;
  readonly children: Map<string, Entity>;
}

export interface Dataset {
  readonly kind: 'dataset';
  shape: number[];
  /** One text is a scalar, whatever the shape. */
  data: Numbers | string | string[];
  /** What the dataset says its size is, beyond what is stored; the rest is fill values. */
  claimed?: number[];
  gzip?: boolean;
}

export interface Link {
  readonly kind: 'hard link' | 'soft link';
  /** Absolute path. */
  readonly target: string;
}

export type Entity = Group | Dataset | Link;

/** Resolves once files can be read and written. */
export const ready: Promise<unknown> = h5wasm.ready;

let files = 0;

/** A new one each time: after an error, HDF5 may keep a file open. */
const newPath = (): string => `fuzzed-${files++}.h5`;

/** @throws whatever h5wasm throws where the tree is no HDF5 file */
export function writeTree(root: Group): Uint8Array {
  return atFixedTime(() => {
    const path = newPath();
    try {
      const file = new h5wasm.File(path, 'w');
      try {
        const links: (() => void)[] = [];
        fill(file, root, links);
        // Their targets must be there.
        for (const link of links) link();
      } finally {
        file.close();
      }
      const bytes = h5wasm.FS?.readFile(path);
      if (bytes instanceof Uint8Array) return bytes;
    } finally {
      h5wasm.FS?.unlink(path);
    }
    throw new Error('nothing was written');
  });
}

/** HDF5 notes the time in every dataset: one and the same, so that the same tree is the same bytes. */
export function atFixedTime<T>(work: () => T): T {
  const { now } = Date;
  Date.now = () => 1e12;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

/** `create_group` of h5wasm looks its own group up again, which takes time in proportion to the groups beside it. */
function createGroup(group: h5wasm.Group, name: string): h5wasm.Group {
  if (!/^\w+$/.test(name)) return group.create_group(name);
  const path = `${group.path === '/' ? '' : group.path}/${name}`;
  h5wasm.Module.create_group(group.file_id, path, false);
  return new h5wasm.Group(group.file_id, path);
}

function fill(group: h5wasm.Group, { attributes, children }: Group, links: (() => void)[]): void {
  for (const [name, value] of attributes) group.create_attribute(name, value);
  for (const [name, child] of children) {
    if (child.kind === 'group') fill(createGroup(group, name), child, links);
    else if (child.kind === 'dataset') create(group, name, child);
    else if (child.kind === 'soft link') group.create_soft_link(child.target, name);
    else links.push(() => group.create_hard_link(child.target, name));
  }
}

function create(group: h5wasm.Group, name: string, { shape, data, claimed, gzip }: Dataset): void {
  if (typeof data === 'string') {
    group.create_dataset({ name, data, shape: [], dtype: 'S' });
    return;
  }
  const chunked = (claimed !== undefined || gzip === true) && shape.length > 0;
  const dataset = group.create_dataset({
    name,
    data,
    shape,
    ...(Array.isArray(data) && { dtype: 'S' }),
    ...(chunked && { chunks: shape.map((n) => Math.max(1, Math.min(n, 1 << 12))) }),
    ...(chunked && gzip === true && { compression: 9 }),
    ...(claimed !== undefined && { maxshape: shape.map(() => null) }),
  });
  if (claimed !== undefined && shape.length > 0) dataset.resize(claimed);
}

/** The tree of a sound file without links. */
export function readTree(bytes: Uint8Array): Group {
  const path = newPath();
  h5wasm.FS?.writeFile(path, bytes);
  const file = new h5wasm.File(path, 'r');
  try {
    return groupOf(file);
  } finally {
    file.close();
    h5wasm.FS?.unlink(path);
  }
}

function groupOf(group: h5wasm.Group): Group {
  const children = new Map<string, Entity>();
  for (const name of group.keys()) {
    const entity = group.get(name);
    if (entity instanceof h5wasm.Group) children.set(name, groupOf(entity));
    else if (entity instanceof h5wasm.Dataset) {
      const { value } = entity;
      if (!isData(value)) throw new Error(`${entity.path} holds ${typeof value}`);
      const data =
        typeof value === 'number'
          ? Float32Array.of(value)
          : typeof value === 'bigint'
            ? BigInt64Array.of(value)
            : value;
      const shape = entity.shape ?? [];
      children.set(name, { kind: 'dataset', shape, data: Array.isArray(data) ? data.flat() : data });
    }
  }
  const attributes = new Map(
    Object.entries(group.attrs).flatMap(([name, { value }]) =>
      isData(value) && typeof value !== 'number' && typeof value !== 'bigint' ? [[name, value] as const] : [],
    ),
  );
  return { kind: 'group', attributes, children };
}

type Data = Numbers | string | string[] | number | bigint;

const isData = (value: unknown): value is Data =>
  ['string', 'number', 'bigint'].includes(typeof value) ||
  Array.isArray(value) ||
  value instanceof Float32Array ||
  value instanceof Float64Array ||
  value instanceof Int8Array ||
  value instanceof Int32Array ||
  value instanceof BigInt64Array;

/** A copy that shares nothing with the original. */
export const copyOf = (root: Group): Group => structuredClone(root);

/** @file Collects the graph's nodes and constants while layers are translated, within bounds. */
import { FirstspikeError, grouped } from '../../error.ts';
import type { Attribute, Node } from '../../graph/graph.ts';
import { formatShape, intTensor, type Shape, sizeOf, type Tensor } from '../../graph/tensor.ts';

/** A model that is called over and over could become larger than memory; no real one comes near. */
const nodeLimit = 100_000;
/** Elements of one value. */
const valueLimit = 1 << 27;
/** Elements of all constants: 1 GiB as float32. */
const constantLimit = 1 << 28;

export interface GraphWriter {
  readonly nodes: readonly Node[];
  readonly constants: ReadonlyMap<string, Tensor>;
  /** Adds a node with one output and returns the output's name, which is the node's own; names are made unique. */
  node(name: string, type: string, inputs: readonly string[], attributes?: Node['attributes']): string;
  /** A name for a layer's next node: the layer's own for its first, then with the operator behind it. */
  label(layer: string, type: string): string;
  /** The constant of that key, made only once; returns its name, which is the key unless a node has it. */
  constant(key: string, make: () => Tensor): string;
  /** A constant list of integers. */
  integers(name: string, values: readonly number[]): string;
}

/** @param taken names that nodes must not have */
export function graphWriter(taken: Iterable<string>): GraphWriter {
  const used = new Set(taken);
  const nodes: Node[] = [];
  const constants = new Map<string, Tensor>();
  const names = new Map<string, string>();
  let elements = 0;
  const counts = new Map<string, number>();
  const unique = (wanted: string): string => {
    let name = wanted;
    let count = counts.get(wanted) ?? 1;
    while (used.has(name)) {
      count += 1;
      name = `${wanted}:${count}`;
    }
    counts.set(wanted, count);
    used.add(name);
    return name;
  };
  const constant = (key: string, make: () => Tensor): string => {
    const known = names.get(key);
    if (known !== undefined) return known;
    const tensor = make();
    elements += tensor.data.length;
    if (elements > constantLimit) throw tooLarge(`more than ${grouped(constantLimit)} weights`);
    const name = unique(key);
    names.set(key, name);
    constants.set(name, tensor);
    return name;
  };
  return {
    nodes,
    constants,
    node(wanted, type, inputs, attributes: Readonly<Record<string, Attribute>> = {}) {
      if (nodes.length >= nodeLimit) throw tooLarge(`more than ${nodeLimit} operations`);
      const name = unique(wanted);
      nodes.push({ name, type, inputs, outputs: [name], attributes });
      return name;
    },
    label: (layer, type) => (used.has(layer) ? `${layer}/${type.toLowerCase()}` : layer),
    constant,
    // Slashes at both ends keep these apart from weights, which are named after layers.
    integers: (name, values) =>
      constant(`/${name}/[${values.join()}]`, () => intTensor([values.length], values)),
  };
}

const tooLarge = (what: string): FirstspikeError =>
  new FirstspikeError('unsupported', `The model has ${what}; it is damaged or too large to read.`);

/** @throws FirstspikeError `unsupported` if no value of this shape could be computed */
export function checkValue(where: string, shape: Shape): void {
  const isSane = shape.every((n) => Number.isSafeInteger(n) && n >= 1) && sizeOf(shape) <= valueLimit;
  if (isSane) return;
  throw new FirstspikeError(
    'unsupported',
    `${where}: a value of shape ${formatShape(shape)} does not work; sizes are from 1 to ${grouped(valueLimit)} elements in all.`,
  );
}

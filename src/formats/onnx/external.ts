/**
 * @file Tensors whose elements lie in a file beside the model, as exporters write them for models of many megabytes:
 * `location` names the file, `offset` and `length` the bytes in it.
 */
import { FirstspikeError, grouped } from '../../error.ts';
import { refuseStranger } from '../strangers.ts';
import { DataLocation, decodeModel, type NodeProto, type TensorProto } from './proto.ts';

/** A file of weights, which may be larger than one array can be. */
export interface ExternalFile {
  /** In bytes. */
  readonly length: number;
  /** A copy of the bytes from … to, which the graph keeps. */
  read(from: number, to: number): Uint8Array<ArrayBuffer>;
}

/** A file named by a model, relative to the model's folder; undefined if there is no such file. */
export type ExternalData = (location: string) => ExternalFile | undefined;

/** As many bytes of a file as tell a stranger. */
const HEAD = 4096;

/**
 * The files that a model names as its own, each once; none where the bytes are no model.
 * @example
 * ```ts
 * weightFiles(bytes); // → ['model.data']
 * ```
 */
export function weightFiles(bytes: Uint8Array): readonly string[] {
  try {
    const { graph, functions } = decodeModel(bytes);
    const nodes = [...(graph?.node ?? []), ...functions.flatMap(({ node }) => node)];
    const tensors = [...(graph?.initializer ?? []), ...nodes.flatMap(tensorsOf)];
    return [...new Set(tensors.flatMap(({ externalData }) => locationIn(externalData) ?? []))];
  } catch {
    // Reading the graph says what is wrong.
    return [];
  }
}

/** Also those of the graphs in its attributes. */
const tensorsOf = ({ attribute }: NodeProto): readonly TensorProto[] =>
  attribute.flatMap(({ t, tensors, g, graphs }) => [
    ...(t ? [t] : []),
    ...tensors,
    ...[...(g ? [g] : []), ...graphs].flatMap(({ initializer, node }) => [
      ...initializer,
      ...node.flatMap(tensorsOf),
    ]),
  ]);

const locationIn = (entries: TensorProto['externalData']): string | undefined =>
  entries.find(({ key }) => key === 'location')?.value;

/** The tensor with its elements in it; one that has them already is returned as it is. */
export function withElements(proto: TensorProto, name: string, external?: ExternalData): TensorProto {
  if (proto.dataLocation !== DataLocation.EXTERNAL && proto.externalData.length === 0) return proto;
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const file = locationIn(proto.externalData) ?? '';
  const details = { tensor: name, file };
  if (!external) {
    throw new FirstspikeError(
      'unsupported',
      `Tensor "${name}" keeps its data in "${file}"; give that file too, or save the model with its weights in one file.`,
      details,
    );
  }
  const source = external(file);
  if (!source) {
    throw new FirstspikeError(
      'not-found',
      `The file "${file}", which holds the weights "${name}", is missing; put it beside the model.`,
      details,
    );
  }
  refuseStranger(
    source.read(0, Math.min(HEAD, source.length)),
    `The file "${file}", which should hold weights,`,
  );
  const offset = Number(entries.get('offset') ?? 0);
  const length = Number(entries.get('length') ?? source.length - offset);
  const isInside = [offset, length].every((n) => Number.isSafeInteger(n) && n >= 0);
  if (!isInside || offset + length > source.length) {
    throw new FirstspikeError(
      'bad-file',
      `Tensor "${name}" lies at bytes ${grouped(offset)} to ${grouped(offset + length)} of "${file}", which has ${grouped(source.length)}; the file is truncated, copy it again.`,
      details,
    );
  }
  return { ...proto, rawData: source.read(offset, offset + length), externalData: [] };
}

/** @file Shapes of a model's inputs for one image: the batch axis becomes 1, every other size must be known. */
import { FirstspikeError } from '../../../error.ts';
import { formatShape, type Shape } from '../../../graph/tensor.ts';
import { elementType } from '../elements.ts';
import { DataType, type ValueInfoProto } from '../proto.ts';

/** An input as the file describes it; sizes it leaves open are names, or `''`. */
export interface DeclaredInput {
  readonly name: string;
  /** undefined where the file gives no shape at all. */
  readonly dims: readonly (number | string)[] | undefined;
  readonly integer?: 'uint8' | 'int8';
}

/** Reads the declaration of one input. */
export function readInput(proto: ValueInfoProto): DeclaredInput {
  const type = proto.type?.value;
  if (type?.case !== 'tensorType') {
    throw new FirstspikeError(
      'unsupported',
      `Input "${proto.name}" is not a tensor; only image tensors work.`,
      { input: proto.name },
    );
  }
  const { elemType } = type.value;
  if (elemType !== DataType.UNDEFINED && elementType(elemType) === undefined) {
    throw new FirstspikeError(
      'unsupported',
      `Input "${proto.name}" takes ${DataType[elemType] ?? `type ${elemType}`}; images are floats or integers.`,
      { input: proto.name },
    );
  }
  const dims = type.value.shape?.dim.map(({ value }) => {
    if (value.case !== 'dimValue') return value.value ?? '';
    // Some exporters write −1 or 0 for a size they leave open.
    return value.value > 0n ? Number(value.value) : '';
  });
  const integer = elemType === DataType.UINT8 ? 'uint8' : elemType === DataType.INT8 ? 'int8' : undefined;
  return { name: proto.name, dims: dims?.length === 0 ? undefined : dims, ...(integer && { integer }) };
}

/** The dims if all of them are known. */
export const knownDims = ({ dims }: DeclaredInput): Shape | undefined =>
  dims?.every((dim) => typeof dim === 'number') ? dims : undefined;

/**
 * Shape of an input for one image, whose first axis is the batch.
 * @param wanted Shape of one image, with or without a batch axis of 1, for what the file leaves open.
 */
export function shapeOfImage({ name, dims }: DeclaredInput, wanted?: Shape): Shape {
  if (dims === undefined) {
    if (wanted === undefined) throw openShape(name, 'its shape', []);
    return wanted.length === 4 ? wanted : [1, ...wanted];
  }
  const full = inLayoutOf(dims, wanted?.length === dims.length - 1 ? [1, ...wanted] : wanted);
  const isKnown = dims.slice(1).every((dim) => typeof dim === 'number');
  if (full !== undefined && full.length !== dims.length && !isKnown) {
    throw new FirstspikeError(
      'shape',
      `Input "${name}" has ${dims.length} axes, but the given shape is ${formatShape(full)}.`,
    );
  }
  return dims.map((dim, axis) => {
    if (axis === 0) return 1;
    if (typeof dim === 'number') return dim;
    if (full !== undefined) return full[axis];
    throw openShape(name, dim === '' ? `axis ${axis}` : `axis ${axis} ("${dim}")`, dims.slice(1));
  });
}

/** A channels-first shape for a model that takes channels last, which the sizes it gives tell. */
function inLayoutOf(dims: readonly (number | string)[], full: Shape | undefined): Shape | undefined {
  if (full?.length !== 4 || dims.length !== 4) return full;
  const [batch, channels, rows, columns] = full;
  const last = [batch, rows, columns, channels];
  const fits = (shape: Shape): boolean =>
    dims.slice(1).every((dim, axis) => typeof dim !== 'number' || dim === shape[axis + 1]);
  return !fits(full) && fits(last) ? last : full;
}

/** `details.sizes`: the sizes without a batch axis, null for open ones. */
const openShape = (name: string, what: string, dims: readonly (number | string)[]): FirstspikeError =>
  new FirstspikeError(
    'unsupported',
    `Input "${name}" leaves ${what} open, and no images tell it; fix it in the model, or in the library give inputShape, e.g. [3, 32, 32].`,
    { input: name, sizes: dims.map((dim) => (typeof dim === 'number' ? dim : null)) },
  );

/**
 * @file Which axes of an array of images are channels, rows and columns: by the shape that the model takes, otherwise
 * guessed from their sizes. What stays ambiguous is refused.
 */
import { FirstspikeError } from '../error.ts';
import type { InputShape } from './colour.ts';
import type { ImageDataset } from './dataset.ts';

/** The order of the axes after the first, which counts images: channels first or last, whatever their number. */
export type ImageLayout = 'NCHW' | 'NHWC';

/** One image's shape and the order in which the array has it. */
export interface ImageAxes {
  readonly layout: ImageLayout;
  readonly shape: ImageDataset['shape'];
}

export interface AxesOptions {
  /**
   * Shape that the model takes, without a batch axis: channels and two axes in either order, channels×length of a signal,
   * or the length of a row. Null stands for a size that it leaves open.
   */
  readonly inputShape?: InputShape | undefined;
  /** The array's layout, for shapes that fit both. */
  readonly layout?: ImageLayout | undefined;
}

type Problem = (why: string) => FirstspikeError;

/**
 * The axes of an array of images or signals. Without the model's shape, the channel axis is the one with one to four
 * entries, first (NCHW) or last (NHWC), and where both could be, the reading that makes the images square counts; N×H×W
 * is grey; N×D is grey and square, or a row.
 * @param where file and array for error messages
 * @throws FirstspikeError `shape` if the array does not fit the model, or fits it in both layouts.
 * @example
 * ```ts
 * imageAxes([100, 32, 32, 3], 'x in data.npz'); // → { layout: 'NHWC', shape: [3, 32, 32] }
 * imageAxes([100, 128, 3], 'x in data.npz', { inputShape: [3, 128] }); // → { layout: 'NHWC', shape: [3, 1, 128] }
 * ```
 */
export function imageAxes(shape: readonly number[], where: string, options: AxesOptions = {}): ImageAxes {
  const { inputShape, layout } = options;
  const problem: Problem = (why) =>
    new FirstspikeError('shape', `${where} is ${shape.join('×')}, ${why}`, { shape });
  const rest = shape.slice(1);
  if (rest.length === 0)
    throw problem('which has too few axes for images; save them as number×channels×height×width');
  const known = inputShape?.filter((size) => size !== null) ?? [];
  if (inputShape !== undefined && known.length === inputShape.length) {
    const found = byModel(rest, known, layout, problem);
    if (found) return found;
    if (shape.length > 1 && byModel(shape.slice(0, -1), known, layout, problem)) {
      throw problem(
        `but the model takes ${known.join('×')}: its images stand along the last axis; save them along the first, in NumPy np.moveaxis(x, -1, 0)`,
      );
    }
    throw (
      greyAndAlpha(rest, channelsFirstShape(known), problem) ??
      problem(
        `but the model takes ${known.join('×')}${layout ? ` and the layout is said to be ${layout}` : ''}; choose the data it was trained on`,
      )
    );
  }
  return byGuess(rest, inputShape, layout, problem);
}

const sizeOf = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
/** Axes of one entry do not change the order in memory. */
const significant = (sizes: readonly number[]): readonly number[] => sizes.filter((size) => size !== 1);
const same = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

const ambiguous = (problem: Problem): FirstspikeError =>
  problem(
    'and its channels could come first or last; say which with --layout NCHW or --layout NHWC (in code, the option layout)',
  );

/** Two channels for a model of one or three: its pictures were stored with their alpha. */
function greyAndAlpha(
  rest: readonly number[],
  [channels, ...space]: readonly (number | null | undefined)[],
  problem: Problem,
): FirstspikeError | undefined {
  if (rest.length !== 3 || space.length !== 2 || (channels !== 1 && channels !== 3)) return undefined;
  const fits = (sizes: readonly number[]) =>
    space.every((size, axis) => size === null || size === sizes[axis]);
  const isFirst = rest[0] === 2 && fits(rest.slice(1));
  const isLast = rest[2] === 2 && fits(rest.slice(0, 2));
  if (!isFirst && !isLast) return undefined;
  const grey = isFirst ? 'x[:, :1]' : 'x[..., :1]';
  return problem(
    `which looks like grey pictures with alpha, but the model takes ${channels} channel${channels === 1 ? '' : 's'}; leave the alpha out and save the first channel alone, in NumPy ${grey}`,
  );
}

function byModel(
  rest: readonly number[],
  wanted: readonly number[],
  layout: ImageLayout | undefined,
  problem: Problem,
): ImageAxes | undefined {
  if (wanted.length === 1) return sizeOf(rest) === wanted[0] ? asRow(rest) : undefined;
  const sizes = channelsFirstShape(wanted);
  const found = inLayout(rest, sizes, layout, problem);
  if (found || (sizes[0] !== 1 && sizes[0] !== 3)) return found;
  // Grey pictures for a model of colour, or the other way round, or with alpha: their channels are changed after reading.
  return (
    inLayout(rest, [4 - sizes[0], ...sizes.slice(1)], layout, problem) ??
    // Red, green, blue and alpha, not rows of so many numbers.
    (sizes.length === 3 && significant(rest).length > 1
      ? inLayout(rest, [4, ...sizes.slice(1)], layout, problem)
      : undefined)
  );
}

/** A model from TensorFlow may take rows, columns, channels. */
function channelsFirstShape(wanted: readonly number[]): readonly number[] {
  const [first, second, last] = wanted;
  return wanted.length === 3 && first > 4 && last <= 4 ? [last, first, second] : wanted;
}

function inLayout(
  rest: readonly number[],
  sizes: readonly number[],
  layout: ImageLayout | undefined,
  problem: Problem,
): ImageAxes | undefined {
  const [channels, ...space] = sizes;
  const moves = channels > 1 && sizeOf(space) > 1;
  const own = significant(rest);
  const isRow = moves && own.length === 1 && sizeOf(rest) === sizeOf(sizes);
  const first = (layout !== 'NHWC' || !moves) && (isRow || same(own, significant(sizes)));
  const last = moves && layout !== 'NCHW' && (isRow || same(own, significant([...space, channels])));
  if (first && last) throw ambiguous(problem);
  const fits = first || last || (!moves && own.length <= 1 && sizeOf(rest) === sizeOf(sizes));
  return fits ? { layout: last ? 'NHWC' : 'NCHW', shape: planes(sizes) } : undefined;
}

/** Channels, rows and columns of channels×length, or of more axes. */
function planes([channels, ...space]: readonly number[]): ImageDataset['shape'] {
  return [channels, sizeOf(space.slice(0, -1)), space[space.length - 1]];
}

/** Numbers that a model takes as a row keep their order; the shape is for looking at them. */
function asRow(rest: readonly number[]): ImageAxes {
  const axes = significant(rest);
  const size = sizeOf(rest);
  const side = Math.round(Math.sqrt(size));
  if (axes.length === 2) return { layout: 'NCHW', shape: [1, axes[0], axes[1]] };
  const isSquare = axes.length <= 1 && side * side === size;
  return { layout: 'NCHW', shape: isSquare ? [1, side, side] : [1, 1, size] };
}

function byGuess(
  rest: readonly number[],
  wanted: InputShape | undefined,
  layout: ImageLayout | undefined,
  problem: Problem,
): ImageAxes {
  const [first, middle, last] = rest;
  // Grey and colour are told apart later.
  const channels = wanted?.length === 3 && wanted[0] === null ? wanted[2] : wanted?.[0];
  const isChannels = (size: number): boolean =>
    channels === null || channels === undefined
      ? size >= 1 && size <= 4
      : size === channels || ((channels === 1 || channels === 3) && (size === 1 || size === 3));
  if (rest.length === 1) return asRow(rest);
  if (rest.length === 2) {
    if (wanted?.length !== 2) return { layout: 'NCHW', shape: [1, first, middle] };
    const isFirst = layout === 'NCHW' || (layout === undefined && first === channels);
    const isLast = layout === 'NHWC' || (layout === undefined && middle === channels);
    if (isFirst === isLast) throw ambiguous(problem);
    return { layout: isFirst ? 'NCHW' : 'NHWC', shape: isFirst ? [first, 1, middle] : [middle, 1, first] };
  }
  if (rest.length > 3)
    throw problem('which has too many axes for images; save them as number×channels×height×width');
  let leading = layout === undefined ? isChannels(first) : layout === 'NCHW';
  let trailing = layout === undefined ? isChannels(last) : layout === 'NHWC';
  if (leading && trailing) {
    leading = middle === last;
    trailing = first === middle;
    if (leading === trailing) throw ambiguous(problem);
  }
  if (leading) return { layout: 'NCHW', shape: [first, middle, last] };
  if (trailing) return { layout: 'NHWC', shape: [last, first, middle] };
  const open = channels === wanted?.[0] ? wanted : [wanted?.[2], wanted?.[0], wanted?.[1]];
  throw greyAndAlpha(rest, open ?? [], problem) ?? ambiguous(problem);
}

/** Pixels with the channels last (N×H×W×C) as channels first (N×C×H×W); a copy. */
export function channelsFirst<T extends Uint8Array | Float32Array>(
  pixels: T,
  shape: ImageDataset['shape'],
): T {
  const [channels, height, width] = shape;
  const plane = height * width;
  const result = pixels.slice() as T;
  if (channels === 1) return result;
  let source = 0;
  for (let image = 0; image < pixels.length; image += channels * plane) {
    for (let position = 0; position < plane; position++) {
      for (let channel = 0; channel < channels; channel++) {
        result[image + channel * plane + position] = pixels[source++];
      }
    }
  }
  return result;
}

/**
 * @file One of n shares of a run. Units of work (cells of a sweep, slices of images) are numbered in their order, and shard i
 * of n has those from floor((i − 1) · units / n) up to, but without, floor(i · units / n): every unit is in exactly one shard.
 */
import { FirstspikeError } from '../error.ts';
import type { LabelledImages, LabelledSet } from '../measure/tally.ts';
import { partOf } from './image-part.ts';
import { sliceLength } from './slice.ts';

/** Shard `index` of `of`, counted from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** `2/8`. */
export const formatShard = ({ index, of }: Shard): string => `${index}/${of}`;

/** First unit of a shard, and the one behind its last. */
export const unitsOf = ({ index, of }: Shard, units: number): readonly [from: number, to: number] => [
  Math.floor(((index - 1) * units) / of),
  Math.floor((index * units) / of),
];

/** The images of a shard, in whole slices of the set, and the size of these slices. */
export function imagesOfShard(
  images: LabelledImages,
  shard: Shard,
): { readonly images: LabelledImages; readonly slice: number };
export function imagesOfShard(
  images: LabelledSet,
  shard: Shard,
): { readonly images: LabelledSet; readonly slice: number };
export function imagesOfShard(
  images: LabelledSet,
  shard: Shard,
): { readonly images: LabelledSet; readonly slice: number } {
  const slice = sliceLength(images);
  const [first, last] = unitsOf(shard, Math.ceil(images.length / slice));
  const [from, to] = [first * slice, Math.min(images.length, last * slice)];
  return { images: { ...partOf(images, from, Math.max(from, to)), first: from }, slice };
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `2/8`; `auto`, for the task of a SLURM array; or `auto/8`, for the pod of a Kubernetes job or the task of a SLURM array,
 * whose number is in the environment.
 * @throws FirstspikeError `usage`
 */
export function parseShard(text: string, environment: Environment): Shard {
  const [, automatic, given] = /^(auto)(?:\/(\d+))?$/.exec(text) ?? [];
  if (automatic) return automaticShard(given === undefined ? undefined : Number(given), environment);
  const [, index, of] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (index !== undefined && shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new FirstspikeError(
    'usage',
    `--shard must be i/n with i from 1 to n, such as 1/8, or auto; got "${text}".`,
    { option: '--shard', value: text },
  );
}

function automaticShard(given: number | undefined, environment: Environment): Shard {
  const numberIn = (name: string): number | undefined => {
    const text = environment[name];
    return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  };
  const task = numberIn('SLURM_ARRAY_TASK_ID');
  const pod = numberIn('JOB_COMPLETION_INDEX');
  const of = given ?? (task === undefined ? undefined : numberIn('SLURM_ARRAY_TASK_COUNT'));
  const least = numberIn('SLURM_ARRAY_TASK_MIN') ?? (given === undefined ? undefined : 1);
  const step = numberIn('SLURM_ARRAY_TASK_STEP') ?? 1;
  const place = task === undefined ? pod : least === undefined ? undefined : (task - least) / step;
  if (place === undefined || of === undefined) {
    throw new FirstspikeError(
      'usage',
      '--shard auto reads SLURM_ARRAY_TASK_ID, _COUNT and _MIN, and auto/n also JOB_COMPLETION_INDEX, which are not set; write --shard i/n.',
      { option: '--shard' },
    );
  }
  if (Number.isInteger(place) && place >= 0 && place < of) return { index: place + 1, of };
  throw new FirstspikeError(
    'usage',
    `--shard auto finds task ${task ?? pod} of ${of}, whose numbers do not count from ${task === undefined ? 0 : least} in steps of ${step}; write --shard i/n.`,
    { option: '--shard' },
  );
}

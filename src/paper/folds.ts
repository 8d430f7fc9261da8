/**
 * @file Calibration and evaluation that never share an image. Where the calibration images are among the evaluated ones
 * (a machine that has a single set of images), each half is evaluated with thresholds from the other half.
 */
import type { LabelledImages } from '../measure/tally.ts';
import { firstOf, partOf } from '../run/image-part.ts';

/** Images to evaluate, and others to calibrate with. */
export interface Fold {
  readonly calibration: LabelledImages;
  readonly evaluation: LabelledImages;
}

/**
 * One fold, or two if the sets overlap.
 * @throws RangeError if there are fewer than two images to fold
 */
export function foldsOf(calibration: LabelledImages, evaluation: LabelledImages): readonly Fold[] {
  if (!overlap(calibration, evaluation)) return [{ calibration, evaluation }];
  if (evaluation.length < 2) throw new RangeError('Two folds need at least two images.');
  const middle = Math.floor(evaluation.length / 2);
  const halves = [partOf(evaluation, 0, middle), partOf(evaluation, middle, evaluation.length)] as const;
  const some = (half: LabelledImages) => firstOf(half, calibration.length);
  return [
    { calibration: some(halves[1]), evaluation: halves[0] },
    { calibration: some(halves[0]), evaluation: halves[1] },
  ];
}

/** Whether any image is in both sets. */
export function overlap(a: LabelledImages, b: LabelledImages): boolean {
  if (a.shape.join() !== b.shape.join()) return false;
  const known = new Set<string>();
  for (let i = 0; i < a.length; i++) known.add(fingerprint(a, i));
  for (let i = 0; i < b.length; i++) if (known.has(fingerprint(b, i))) return true;
  return false;
}

/** Two 32-bit hashes of an image's pixels: equal images have equal ones, others practically never do. */
function fingerprint({ shape, pixels }: LabelledImages, index: number): string {
  const size = shape[0] * shape[1] * shape[2];
  let one = 0x811c9dc5;
  let other = 0x9e3779b9;
  for (let i = index * size; i < (index + 1) * size; i++) {
    const value = Math.round(pixels[i] * 65_537) | 0;
    one = Math.imul(one ^ value, 0x01000193);
    other = Math.imul(other + value, 0x85ebca6b) ^ (other >>> 13);
  }
  return `${one}:${other}`;
}

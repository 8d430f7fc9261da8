/**
 * @file Class indices: the checks every label source shares.
 */
import { FirstspikeError } from '../error.ts';

/**
 * Labels as class indices.
 * @param file name for error messages
 * @param classes number of classes if the format fixes it
 * @throws FirstspikeError `bad-file` naming the first label that is not an integer 0…classes − 1.
 */
export function classLabels(
  values: ArrayLike<number>,
  file: string,
  classes = Number.POSITIVE_INFINITY,
): Int32Array {
  const labels = new Int32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index];
    if (!Number.isInteger(value) || value < 0 || value >= Math.min(classes, 2 ** 31)) {
      const range = Number.isFinite(classes) ? `0…${classes - 1}` : '0 and up';
      const what =
        Number.isFinite(value) && !Number.isInteger(value)
          ? 'targets of a regression are not read, leave them out to measure the error against the ANN'
          : value === -1
            ? 'where −1 and 1 are the classes, save 0 and 1'
            : 'check that this is the right labels file';
      throw new FirstspikeError(
        'bad-file',
        `label ${index} of ${file} is ${value}, but class indices are whole numbers ${range}; ${what}`,
        { file, index, value },
      );
    }
    labels[index] = value;
  }
  return labels;
}

/** Largest label + 1; 0 for no labels. */
export function countClasses(labels: Int32Array): number {
  let largest = -1;
  for (const label of labels) if (label > largest) largest = label;
  return largest + 1;
}

/** @file For which reasons a case of the conformance suite may be refused; any other reason is a failure. */

interface Refusal {
  /** The reason in a few words, as docs/operators.md gives it. */
  readonly reason: string;
  /** The sentence that the program says. */
  readonly words: RegExp;
}

const refusals: readonly Refusal[] = [
  { reason: 'three-dimensional windows', words: /three-dimensional windows do not work/ },
  { reason: 'training mode', words: /training_mode/ },
  { reason: 'a second output', words: /only the first output can be used/ },
  { reason: 'a bias computed from the image', words: /bias C is computed from the image/ },
  { reason: 'product of two values of the image', words: /multiplies two values of the image/ },
  { reason: 'text', words: /holds STRING|ONNX type 8 does not work/ },
  { reason: 'sequences and optional values', words: /is not a tensor/ },
  {
    reason: 'cubic interpolation, or crops',
    words: /mode "cubic" does not work|"tf_crop_and_resize" does not work/,
  },
  { reason: 'a range computed from the image', words: /its start is computed from the image/ },
  { reason: 'float16 instead of float32', words: /values like float16 stay float32/ },
  { reason: 'corners of a fraction of a pixel', words: /the suite aligns corners of a fraction of a pixel/ },
  { reason: 'bfloat16 labelled as integers by the suite', words: /the suite keeps bfloat16 as UINT16/ },
];

/** The reason of a refusal in a few words; undefined where it is none of those expected. */
export const reasonOf = (sentence: string): string | undefined =>
  refusals.find(({ words }) => words.test(sentence))?.reason;

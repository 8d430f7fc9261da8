/** @file How much compressed data may become: bounds against archives made to fill memory. */
import { FirstspikeError } from '../../error.ts';

/** 1 GiB: 268 million float32 weights. */
const limit = 2 ** 30;
/** Deflate turns at most 1032 bytes into one. */
const largestRatio = 1032;
/** Small files may hold small things that are stored as fill values. */
const allowance = 2 ** 16;

/**
 * @param unpacked bytes that the data say they will take
 * @param packed bytes they come from
 * @throws FirstspikeError `unsupported`
 */
export function checkUnpacked(unpacked: number, packed: number, what: string): void {
  if (unpacked <= limit && unpacked <= packed * largestRatio + allowance) return;
  const why = unpacked > limit ? 'more than 1 GiB works nowhere here' : `from ${packed} bytes is not sound`;
  throw new FirstspikeError(
    'unsupported',
    `${what} would unpack to ${unpacked} bytes; ${why}, save the model again or make it smaller.`,
  );
}

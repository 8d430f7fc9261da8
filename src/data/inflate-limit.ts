/**
 * @file How large compressed data may become. Deflate shrinks zeros a thousandfold, so that a small file can ask for any
 * amount of memory; real images and labels shrink to a tenth at most, rarely to a hundredth.
 */

/** Any file may hold this many bytes. */
const BASE = 1 << 28;

/** Bytes that a compressed file of this size may become, all its parts together. */
export const largestContent = (compressed: number): number => BASE + 100 * compressed;

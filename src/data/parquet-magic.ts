/** @file How Parquet starts; apart from its reader, which is fetched when it is needed. */

/** Whether the bytes start as Parquet does. */
export const isParquet = (bytes: Uint8Array): boolean =>
  bytes.length > 3 && String.fromCharCode(...bytes.subarray(0, 4)) === 'PAR1';

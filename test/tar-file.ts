/** @file Files of tar archives, as text whose characters are bytes below 128. */

/** A header with its checksum, and the content padded to blocks. @param type `0` for a file, `5` for a folder, `L`, `x` */
export function tarFile(name: string, content: string, type = '0'): string {
  const size = content.length.toString(8).padStart(11, '0');
  const head = `${name.padEnd(124, '\0')}${size}\0`.padEnd(148, '\0');
  const rest = type.padEnd(512 - 156, '\0');
  const sum = [...head, ...rest].reduce((total, c) => total + c.charCodeAt(0), 8 * 0x20);
  const checksum = `${sum.toString(8).padStart(6, '0')}\0 `;
  return head + checksum + rest + content.padEnd(Math.ceil(content.length / 512) * 512, '\0');
}

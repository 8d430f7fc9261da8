/** @file A file in an address: its name and the beginning of its SHA-256, `cifar-resnet14.onnx~0a1b2c3d4e5f6071`. */

export interface FileReference {
  readonly name: string;
  /** Sixteen hexadecimal digits. */
  readonly hash: string;
}

export const formatReference = ({ name, hash }: FileReference): string => `${name}~${hash}`;

export function parseReference(text: string | null): FileReference | undefined {
  const [, name, hash] = /^(.{1,200})~([0-9a-f]{16})$/s.exec(text ?? '') ?? [];
  return name === undefined ? undefined : { name, hash };
}

/** Without a secure origin there is no hash; such a file is never found again. */
const UNKNOWN = '0'.repeat(16);

/** Whether two references mean the same content. */
export const isSameFile = (a: FileReference | undefined, b: FileReference | undefined): boolean =>
  a !== undefined && a.hash === b?.hash && a.hash !== UNKNOWN;

/** The reference of files as one. */
export async function referenceOf(
  name: string,
  files: readonly Uint8Array<ArrayBuffer>[],
): Promise<FileReference> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return { name, hash: UNKNOWN };
  const digests = await Promise.all(files.map((bytes) => subtle.digest('SHA-256', bytes)));
  const [only] = digests;
  const whole =
    digests.length === 1 ? only : await subtle.digest('SHA-256', await new Blob(digests).arrayBuffer());
  const hex = [...new Uint8Array(whole)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { name, hash: hex.slice(0, UNKNOWN.length) };
}

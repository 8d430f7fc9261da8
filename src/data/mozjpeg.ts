/**
 * @file The JPEG decoder mozjpeg as WebAssembly, embedded as text: libjpeg's pixels, bit for bit those that Pillow gives, in
 * every thread and browser. What it can mend with pixels of its own (a file that ends early) is damage here.
 */
import createDecoder, { type MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import { MOZJPEG } from './generated/mozjpeg.ts';

interface Decoder {
  readonly decode: MozJPEGModule['decode'];
  /** What libjpeg has said since it was last asked. */
  readonly said: string[];
}

let compiled: WebAssembly.Module | undefined;
let current: Decoder | undefined;

/** The module is there at once, because its bytes are. */
function open(): Decoder {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(MOZJPEG), (c) => c.charCodeAt(0)));
  const code = compiled;
  const said: string[] = [];
  const overrides: Partial<MozJPEGModule> & Record<string, unknown> = {
    print: (line: string) => said.push(line),
    printErr: (line: string) => said.push(line),
    instantiateWasm(imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(code, imports);
      ready(instance);
      return instance.exports;
    },
  };
  createDecoder(overrides as Parameters<typeof createDecoder>[0]);
  if (overrides.decode === undefined) throw new RangeError('The JPEG decoder did not start.');
  return { decode: overrides.decode, said };
}

/** Bytes between segments that belong to none cost no pixel. */
const isDamage = (line: string): boolean =>
  /premature end|corrupt jpeg data/i.test(line) && !/extraneous/.test(line);

/**
 * Red, green, blue and alpha of each pixel, row by row.
 * @throws Error if the file is damaged
 */
export function decodeMozjpeg(bytes: Uint8Array): Uint8Array {
  current ??= open();
  const { decode, said } = current;
  said.length = 0;
  let image: ImageData | null;
  try {
    image = decode(bytes as Uint8Array<ArrayBuffer>, false);
  } catch {
    // An error leaves the instance, and what it held, behind.
    current = undefined;
    throw new Error(said.at(-1) ?? 'damaged');
  }
  const damage = said.find(isDamage);
  if (image === null || damage !== undefined) throw new Error(damage ?? said.at(-1) ?? 'damaged');
  return new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.length);
}

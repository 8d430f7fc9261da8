/**
 * @file Decoders as WebAssembly, embedded as text (zlib, base64): there at once, in every thread and browser.
 */
import { unzlibSync } from 'fflate';

/** What an Emscripten module takes and gets. */
type Overrides = Record<string, unknown>;

/** A decoded picture, and what the decoder has said. */
interface Decoded {
  readonly image: ImageData | null;
  readonly said: readonly string[];
}

/**
 * A function that decodes with the module, which starts at its first picture.
 * @throws Error what the decoder said last, if it fails; the next picture gets a new instance
 */
export function embeddedDecoder<Module>(
  text: string,
  create: unknown,
): (decode: (module: Module) => ImageData | null) => Decoded {
  let compiled: WebAssembly.Module | undefined;
  let current: Module | undefined;
  const said: string[] = [];
  const open = (): Module => {
    compiled ??= new WebAssembly.Module(unzlibSync(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))));
    const code = compiled;
    const overrides: Overrides = {
      print: (line: string) => said.push(line),
      printErr: (line: string) => said.push(line),
      instantiateWasm(imports: WebAssembly.Imports, ready: (instance: WebAssembly.Instance) => void) {
        const instance = new WebAssembly.Instance(code, imports);
        ready(instance);
        return instance.exports;
      },
    };
    (create as (overrides: Overrides) => unknown)(overrides);
    if (overrides.decode === undefined) throw new RangeError('The decoder did not start.');
    return overrides as Module;
  };
  return (decode) => {
    current ??= open();
    said.length = 0;
    try {
      return { image: decode(current), said };
    } catch {
      // An error leaves the instance, and what it held, behind.
      current = undefined;
      throw new Error(said.at(-1) ?? 'damaged');
    }
  };
}

/** @file What a model's file is by its first bytes, and what it is called where the page does not read it. */
import { FirstspikeError } from '../../../src/error.ts';
import { calledLike } from '../../../src/formats/strangers.ts';

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Whether the bytes begin as an HDF5 file does. */
export const isHdf5 = (bytes: Uint8Array): boolean => HDF5.every((byte, i) => bytes[i] === byte);

const jsonStart = (bytes: Uint8Array): string | undefined => {
  const text = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  return text.startsWith('{') ? text : undefined;
};

/** Whether the bytes begin as the model.json of a TensorFlow.js model does. */
export const isTfjs = (bytes: Uint8Array): boolean =>
  /"(modelTopology|weightsManifest|format)"/.test(jsonStart(bytes) ?? '');

/** Whether a file is a NIR graph; its format is HDF5, as that of Keras's .h5. */
export const isNir = (bytes: Uint8Array, file: string): boolean => isHdf5(bytes) && /\.nir$/i.test(file);

/** @throws FirstspikeError `unsupported` for JSON that is no model */
export function refuseOtherFormat(bytes: Uint8Array, file: string): void {
  if (jsonStart(bytes) === undefined || isTfjs(bytes)) return;
  throw new FirstspikeError('unsupported', `${file} is a JSON file; drop the model as .onnx.`);
}

const TEXT = new TextDecoder('utf-8', { fatal: true });

/** Whether bytes are text: UTF-8 without control characters other than tabs, form feeds and ends of lines. */
export function isText(bytes: Uint8Array): boolean {
  if (bytes.some((byte) => byte < 9 || byte === 11 || (byte > 13 && byte < 32) || byte === 127)) return false;
  try {
    TEXT.decode(bytes);
    return bytes.length > 0;
  } catch {
    return false;
  }
}

/** An error of the ONNX reader with the file's name, and what the file is instead where its name or its bytes say it. */
export function namedByFile(error: unknown, file: string, bytes: Uint8Array): unknown {
  if (!(error instanceof FirstspikeError) || error.code !== 'bad-file') return error;
  if (isText(bytes) && /not an ONNX model|no ONNX graph/.test(error.message))
    return new FirstspikeError(
      'bad-file',
      `${file} is a text file and no model; give a ConvNet as ONNX, Keras, TensorFlow.js or NIR.`,
    );
  const said = calledLike(file) ?? error.message;
  return new FirstspikeError(
    'bad-file',
    said.replace(/^(By its name the file|The (ONNX )?file)\b/, (start) =>
      start.startsWith('By') ? `By its name ${file}` : file,
    ),
  );
}

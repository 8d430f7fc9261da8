/** @file Model files of formats that the page does not read and the command line does: named, with what to do. */
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

/** What a model's file is that the page does not read. */
function otherFormat(bytes: Uint8Array, file: string): string | undefined {
  if (isHdf5(bytes) && /\.nir$/i.test(file)) return 'a NIR graph';
  return jsonStart(bytes) !== undefined && !isTfjs(bytes) ? 'a JSON file' : undefined;
}

/** @throws FirstspikeError `unsupported` that names the file's format */
export function refuseOtherFormat(bytes: Uint8Array, file: string): void {
  const format = otherFormat(bytes, file);
  if (format === undefined) return;
  const remedy =
    format === 'a JSON file'
      ? 'drop the model as .onnx'
      : `this page does not read it; convert it by “firstspike convert ${file}” on the command line and drop the network that it writes, or export the model as ONNX`;
  throw new FirstspikeError('unsupported', `${file} is ${format}; ${remedy}.`);
}

/** An error of the ONNX reader, or by the file's name what it is instead. */
export function namedByFile(error: unknown, file: string): unknown {
  const what = calledLike(file);
  const isOther = error instanceof FirstspikeError && error.code === 'bad-file' && what !== undefined;
  return isOther ? new FirstspikeError('bad-file', what) : error;
}

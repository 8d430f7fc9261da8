/** @file Model files of formats that the page does not read and the command line does: named, with what to do. */
import { FirstspikeError } from '../../../src/error.ts';
import { isZip, openArchive } from '../../../src/formats/keras/archive.ts';
import { calledLike } from '../../../src/formats/strangers.ts';

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** What a model's file is, if it is sound and no ONNX. @throws FirstspikeError `bad-file` for a zip that is no model */
function otherFormat(bytes: Uint8Array, file: string): string | undefined {
  if (HDF5.every((byte, i) => bytes[i] === byte))
    return /\.nir$/i.test(file) ? 'a NIR graph' : 'a Keras model (HDF5)';
  if (isZip(bytes)) {
    openArchive(bytes);
    return 'a Keras model (.keras)';
  }
  const text = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (!text.startsWith('{')) return undefined;
  return /"(modelTopology|weightsManifest|format)"/.test(text)
    ? 'the model.json of a TensorFlow.js model'
    : 'a JSON file';
}

/** @throws FirstspikeError `unsupported` that names the file's format */
export function refuseOtherFormat(bytes: Uint8Array, file: string): void {
  const format = otherFormat(bytes, file);
  if (format === undefined) return;
  const remedy =
    format === 'a JSON file'
      ? 'drop the model as .onnx'
      : `this page reads ONNX; convert it by “firstspike convert ${file}” on the command line and drop the network that it writes, or export the model as ONNX`;
  throw new FirstspikeError('unsupported', `${file} is ${format}; ${remedy}.`);
}

/** An error of the ONNX reader, or by the file's name what it is instead. */
export function namedByFile(error: unknown, file: string): unknown {
  const what = calledLike(file);
  const isOther = error instanceof FirstspikeError && error.code === 'bad-file' && what !== undefined;
  return isOther ? new FirstspikeError('bad-file', what) : error;
}

/**
 * @file Files that are no model and are taken for one: what they are, by their first bytes, and what to do. Sources: the magic
 * numbers of the formats; https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */
import { FirstspikeError } from '../error.ts';

interface Stranger {
  /** Whether a file begins so. @param text its first bytes, in lower case, byte by byte */
  is(text: string, bytes: Uint8Array): boolean;
  readonly what: string;
  readonly remedy: string;
}

const begins =
  (...bytes: readonly number[]) =>
  (_: string, file: Uint8Array): boolean =>
    bytes.every((byte, i) => file[i] === byte);

const unpack = 'unpack it first';
const PYTORCH = 'export the model with torch.onnx.export';
const SAVED_MODEL =
  'turn its folder into ONNX: python -m tf2onnx.convert --saved-model FOLDER --output model.onnx';

const strangers: readonly Stranger[] = [
  {
    is: (text) => text.startsWith('version https://git-lfs'),
    what: 'a Git LFS pointer, which stands for the file',
    remedy: 'fetch the file itself: git lfs pull',
  },
  {
    is: (text) => /^\s*(<!--|<!doctype html|<html|<head|<body)/.test(text),
    what: 'a web page',
    remedy: 'download the file itself (on GitHub by its button "Raw" or "Download")',
  },
  { is: begins(0x1f, 0x8b), what: 'compressed with gzip', remedy: `${unpack}: gunzip FILE, or tar xzf FILE` },
  { is: begins(0x42, 0x5a, 0x68), what: 'compressed with bzip2', remedy: unpack },
  { is: begins(0xfd, 0x37, 0x7a, 0x58, 0x5a), what: 'compressed with xz', remedy: unpack },
  { is: begins(0x28, 0xb5, 0x2f, 0xfd), what: 'compressed with Zstandard', remedy: unpack },
  { is: begins(0x37, 0x7a, 0xbc, 0xaf), what: 'a 7z archive', remedy: unpack },
  { is: (text) => text.slice(257, 262) === 'ustar', what: 'a tar archive', remedy: unpack },
  {
    is: (text) => text.slice(4, 8) === 'tfl3',
    what: 'a TensorFlow Lite model',
    remedy:
      'give the Keras model that it was made of, or ONNX: python -m tf2onnx.convert --tflite FILE --output model.onnx',
  },
  {
    is: (text) => text.slice(4, 8) === 'ortm',
    what: "in ONNX Runtime's own format",
    remedy: 'give the .onnx file that it was made of',
  },
  {
    is: (_, file) => file[0] === 0x80 && file[1] >= 2 && file[1] <= 5,
    what: 'a Python pickle, such as PyTorch saves',
    remedy: PYTORCH,
  },
  {
    is: (text) => /^\s*<(\?xml|net )/.test(text),
    what: 'XML, such as an OpenVINO model',
    remedy: 'give the ONNX or Keras model that it was made of',
  },
  {
    is: (text, file) => begins(8, 1, 0x12)(text, file) && text.includes('serve'),
    what: 'a TensorFlow SavedModel',
    remedy: SAVED_MODEL,
  },
  {
    // A node of a name and an operator; ONNX begins with its version.
    is: (text, file) => file.subarray(0, 64).includes(0x12) && /^\n.{1,3}\n.[\w./-]+..[a-z]\w+/s.test(text),
    what: 'a frozen TensorFlow graph',
    remedy:
      'turn it into ONNX: python -m tf2onnx.convert --graphdef FILE --inputs INPUT:0 --outputs OUTPUT:0 --output model.onnx',
  },
  {
    is: (text, file) => file.length > 0 && /^\0+$/.test(text),
    what: 'nothing but zeros, as an interrupted download leaves it',
    remedy: 'download it again',
  },
  {
    is: (text) => text.startsWith('gguf'),
    what: 'a language model for llama.cpp',
    remedy: 'give a ConvNet as ONNX, Keras or TensorFlow.js',
  },
  {
    is: (text, file) => begins(0x89, 0x50, 0x4e, 0x47)(text, file) || begins(0xff, 0xd8, 0xff)(text, file),
    what: 'a picture',
    remedy: 'give a model here, and pictures as data',
  },
  { is: (text) => text.startsWith('%pdf-'), what: 'a PDF document', remedy: 'give a model' },
  {
    is: (text) => /^.numpy/.test(text),
    what: 'a NumPy array',
    remedy: 'give a model here, and arrays as data',
  },
];

/** Formats whose first bytes say little, by the file's name. */
const byName: readonly (readonly [name: RegExp, what: string, remedy: string])[] = [
  [/\.mlmodel$/i, 'a Core ML model', 'give the model that it was made of'],
  [
    /\.ckpt$|\.ckpt\.|\.index$|\.data-\d+-of-\d+$/i,
    'a checkpoint, which holds weights and no network',
    'export the whole model as ONNX',
  ],
  [/\.(pkl|pickle|joblib|pth?)$/i, 'a Python pickle', PYTORCH],
  [/\.(prototxt|caffemodel)$/i, 'a Caffe model', 'turn it into ONNX'],
  [/\.(param|cfg|weights)$/i, 'an ncnn or Darknet model', 'turn it into ONNX'],
  [
    /\.(engine|trt|plan|rknn|om|hef)$/i,
    'a model compiled for one chip',
    'give the ONNX file that it was made of',
  ],
  [/\.(mat|pmml|bin)$/i, 'no ConvNet that can be read', 'give it as ONNX, Keras or TensorFlow.js'],
];

/** What a file that is no model is by its name, as a sentence. */
export function calledLike(file: string): string | undefined {
  const found = byName.find(([name]) => name.test(file));
  return found && `By its name the file is ${found[1]}; ${found[2]}.`;
}

/** What a folder is that is given for a model, by the names in it. */
export function strangeFolder(folder: string, names: readonly string[]): string {
  if (names.includes('saved_model.pb') || names.includes('keras_metadata.pb'))
    return `${folder} is the folder of a TensorFlow SavedModel; ${SAVED_MODEL}`;
  if (names.includes('Manifest.json') && /\.mlpackage\/?$/i.test(folder))
    return `${folder} is a Core ML package; give the model that it was made of.`;
  const model = names.find((name) => /(^model\.json|\.(onnx|keras|h5|nir|safetensors))$/i.test(name));
  if (model !== undefined) return `${folder} is a folder; give the file ${model} in it.`;
  return `${folder} is a folder, and no model is in it; give an ONNX or Keras file, or the model.json of TensorFlow.js.`;
}

/** Bytes that are looked at. */
const HEAD = 512;

/**
 * Refuses bytes that are of another format than any model's.
 * @param file how to call them in the error
 * @throws FirstspikeError `bad-file` that says what the file is and what to do
 */
export function refuseStranger(bytes: Uint8Array, file: string): void {
  const text = String.fromCharCode(...bytes.subarray(0, HEAD)).toLowerCase();
  const stranger = strangers.find(({ is }) => is(text, bytes));
  if (stranger === undefined) return;
  throw new FirstspikeError('bad-file', `${file} is ${stranger.what}; ${stranger.remedy}.`);
}

/** What a zip is that holds no Keras model, by the names in it; undefined if they say nothing. */
export function strangeZip(names: readonly string[]): string | undefined {
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name)))
    return 'The zip is a PyTorch model; export it with torch.onnx.export.';
  if (names.some((name) => /(^|\/)saved_model\.pb$/.test(name)))
    return 'The zip holds a TensorFlow SavedModel; unpack it and run python -m tf2onnx.convert --saved-model FOLDER --output model.onnx';
  if (names.length > 0 && names.every((name) => name.endsWith('.npy')))
    return 'The zip holds NumPy arrays (.npz); give a model here, and arrays as data.';
  const model = names.find((name) => /\.(onnx|keras|h5|nir)$/.test(name));
  return model === undefined ? undefined : `The zip holds "${model}"; unpack it and give that file.`;
}

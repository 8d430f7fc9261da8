/** @file Reading ONNX files. */
export { type ImportOptions, importOnnx } from './import.ts';

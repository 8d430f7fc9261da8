/** @file Reading ONNX files. */
export { type ExternalData, type ExternalFile, weightFiles } from '../external.ts';
export { type ImportOptions, importOnnx } from './import.ts';

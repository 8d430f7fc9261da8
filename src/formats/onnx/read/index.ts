/** @file Reading ONNX files. */
export type { ExternalData, ExternalFile } from '../external.ts';
export { type ImportOptions, importOnnx } from './import.ts';

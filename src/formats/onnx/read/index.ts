/** @file Reading ONNX files. */
export type { ExternalData } from '../external.ts';
export { type ImportOptions, importOnnx } from './import.ts';

/** @file Writing ONNX files. */
export { type OnnxOptions, toOnnx } from './to-onnx.ts';

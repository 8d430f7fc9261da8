/** @file Signed values in spike times, and matrix–vector products and Fourier transforms made of them. */
export { complexPairs, dftMatrix, fftMultiplications, fftStages } from './fourier.ts';
export { type LinearNetwork, type LinearOptions, linearNetwork } from './linear-network.ts';
export type { LinearStage, LinearWeights } from './linear-stage.ts';
export type { Ranges } from './ranges.ts';
export { type LinearResult, runLinear } from './run-linear.ts';
export { type ClockedLinearResult, runLinearClocked } from './run-linear-clocked.ts';
export { decodeSigned, encodeSigned, type SignedCode, type SignedSpikes } from './signed.ts';
export { denseMatrix, type MatrixEntry, multiply, type SparseMatrix, sparseMatrix } from './sparse-matrix.ts';

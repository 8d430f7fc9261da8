/** @file Signed values in spike times, and matrix–vector products and Fourier transforms made of them. */
export { complexPairs, dftMatrix, fftOperations, fftStages } from './fourier.ts';
export { type LinearNetwork, type LinearOptions, linearNetwork } from './linear-network.ts';
export { type LinearResult, runLinear } from './run-linear.ts';
export { runLinearClocked } from './run-linear-clocked.ts';
export { decodeSigned, encodeSigned, type SignedCode, type SignedSpikes } from './signed.ts';
export { denseMatrix, multiply, type SparseMatrix, sparseMatrix } from './sparse-matrix.ts';

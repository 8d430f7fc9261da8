/**
 * @file The network of Fig. 1 in López-Randulfe, Reeb & Knoll (2022): 14,316,496 FLOPs for one 28×28 image.
 */
import type { ConvNet } from './layers.ts';

/** conv 7×7×32 – pool – conv 5×5×64 – pool – dense 500 – dense 10, dropout 0.2 before each dense layer. */
export function fig1(): ConvNet {
  return {
    name: 'fig1',
    input: [1, 28, 28],
    layers: [
      { type: 'conv', filters: 32, kernel: 7, padding: 'same' },
      { type: 'relu' },
      { type: 'maxpool', size: 2 },
      { type: 'conv', filters: 64, kernel: 5, padding: 'valid' },
      { type: 'relu' },
      { type: 'maxpool', size: 2 },
      { type: 'flatten' },
      { type: 'dropout', rate: 0.2 },
      { type: 'dense', units: 500 },
      { type: 'relu' },
      { type: 'dropout', rate: 0.2 },
      { type: 'dense', units: 10 },
    ],
  };
}

import { expect, it } from 'vitest';
import { decodeCheckpoint, encodeCheckpoint, startingState } from './checkpoint.ts';

const start = () => startingState(Float32Array.of(1 / 3, -2, 1e-30), { penalty: 0.7 });

it('a checkpoint reads back to the same bits', () => {
  const state = {
    ...start(),
    step: 7,
    sums: { images: 3, loss: 0.1 + 0.2, correct: 2, penalty: 1 / 7, active: 0 },
    history: [{ epoch: 1, loss: 1 / 3, accuracy: 0.5, activity: 0.9 }],
  };
  state.adam.m.fill(1 / 3);
  const bytes = encodeCheckpoint(state, 'x');
  const amidOthers = new Uint8Array(bytes.length + 5);
  amidOthers.set(bytes, 3);
  expect(decodeCheckpoint(bytes, 'x')).toEqual(state);
  expect(decodeCheckpoint(amidOthers.subarray(3, -2), 'x')).toEqual(state);
  expect(decodeCheckpoint(Buffer.from(bytes), 'x')).toEqual(state);
});

it('a checkpoint of another run is refused', () => {
  const bytes = encodeCheckpoint(start(), 'x');
  expect(() => decodeCheckpoint(bytes, 'y')).toThrow(/other settings or data/);
});

it('a damaged checkpoint is an error that says what to do', () => {
  const bytes = encodeCheckpoint(start(), 'x');
  for (const damaged of [bytes.subarray(0, 4), bytes.subarray(0, 40), bytes.subarray(0, bytes.length - 8)]) {
    expect(() => decodeCheckpoint(damaged, 'x')).toThrow(/not a readable.*delete it to start over/);
  }
});

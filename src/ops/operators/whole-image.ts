/** @file The window of global pooling: one that covers the whole image. */
import { placeWindow, type Window } from '../../geometry/window.ts';

/** A window that reads all of an image of rows × columns. */
export const wholeImage = (image: readonly [number, number]): Window =>
  placeWindow(image, {
    kernel: image,
    strides: [1, 1],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });

/** @file How pixels were scaled when a model was trained: what the page offers, and what the library’s sentences call it. */
import { AUTO } from '../worker/workspace-protocol.ts';
import { withoutFlags } from './settings.ts';

/** As `--preprocess` takes them, with their names. */
export const scalings: readonly (readonly [text: string, name: string])[] = [
  [AUTO, 'as its first layers and the images say'],
  ['unit', '0…1'],
  ['bytes', '0…255'],
  ['raw', 'as stored'],
  ['mean=0.5,std=0.5', '−1…1'],
  ['mean=0.1307,std=0.3081', 'MNIST mean and deviation'],
  ['mean=0.2860,std=0.3530', 'Fashion-MNIST mean and deviation'],
  ['mean=0.4914,0.4822,0.4465,std=0.2470,0.2435,0.2616', 'CIFAR-10 mean and deviation'],
  ['mean=0.485,0.456,0.406,std=0.229,0.224,0.225', 'ImageNet mean and deviation'],
];

/** The name of a scaling; one without a name is called as it is written. */
export const nameOfScaling = (text: string): string =>
  scalings.find(([other]) => other === text)?.[1] ?? text;

const ADVICE = /--preprocess ([\w=.,]*\w)/g;

/** The scalings that a sentence of the library advises. */
export const advisedScalings = (sentence: string): readonly string[] =>
  [...sentence.matchAll(ADVICE)].map(([, text]) => text);

/** A sentence of the library with the page's names: `scaled as "unit"; try --preprocess bytes` → `scaled as “0…1”; try “0…255”`. */
export const inPageWords = (sentence: string): string =>
  withoutFlags(
    sentence
      .replace(ADVICE, (_, text: string) => `“${nameOfScaling(text)}”`)
      .replace(/scaled as "([^"]+)"/g, (_, text: string) => `scaled as “${nameOfScaling(text)}”`)
      .replace(
        /use preprocess (\w+)/,
        (_, text: string) => `choose “${nameOfScaling(text)}” at “The model was trained on pixels”`,
      ),
  );

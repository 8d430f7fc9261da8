import { expect, it } from 'vitest';
import { EVERYWHERE, OF_DATA } from '../../../src/run/alternatives.ts';
import { advisedScalings, inPageWords, nameOfScaling, scalings } from './scalings.ts';

const imagenet = 'mean=0.485,0.456,0.406,std=0.229,0.224,0.225';
const sentence = `The ConvNet is right on 31.5 % of a.npz, which is chance for 3 classes, with pixels scaled as "unit"; with pixels scaled as "${imagenet}" it would be right on 99.0 % of 200 of the images: try --preprocess ${imagenet} or --preprocess mean=0.5,std=0.25.`;

it('says a scaling by the name that the page offers it under', () => {
  expect(nameOfScaling(imagenet)).toBe('ImageNet mean and deviation');
  expect(nameOfScaling('mean=0.5,std=0.25')).toBe('mean=0.5,std=0.25');
  const said = inPageWords(sentence);
  expect(said).not.toContain('--');
  expect(said).toContain('scaled as “0…1”; with pixels scaled as “ImageNet mean and deviation” it would');
  expect(said).toContain('try “ImageNet mean and deviation” or “mean=0.5,std=0.25”.');
});

it('says which choice of the page is meant', () => {
  expect(inPageWords('Neither 0…1 nor 0…255; use preprocess raw if it was trained so.')).toBe(
    'Neither 0…1 nor 0…255; choose “as stored” at “The model was trained on pixels” if it was trained so.',
  );
});

it('finds the scalings that are advised, without the full stop', () => {
  expect(advisedScalings(sentence)).toEqual([imagenet, 'mean=0.5,std=0.25']);
  expect(advisedScalings('Nothing to do.')).toEqual([]);
});

it('offers every scaling that the library tries', () => {
  const tried = [...EVERYWHERE, ...Object.values(OF_DATA).flat()];
  expect(tried).toHaveLength(8);
  for (const text of tried) expect(scalings.map(([offered]) => offered)).toContain(text);
});

/**
 * @file What the bundled network decides at each number of steps on digits that it never saw: accuracies for the selector, and
 * digits on which it differs from its ConvNet.
 */
import type { Converter } from '../../src/convert/index.ts';
import { type ImageDataset, imageAt } from '../../src/data/index.ts';
import { decideReadout } from '../../src/graph/decision.ts';
import type { SpikingNetwork } from '../../src/network/index.ts';
import { classify } from '../../src/run/index.ts';
import { simulatorOf } from '../../src/simulate/index.ts';
import { encodeImage } from '../src/lib/image-code.ts';
import type { Differing, Measures } from '../src/lib/measures.ts';

/** Of each number of steps; a row on the page. */
const MOST = 12;

export async function measured(
  networks: ReadonlyMap<number, SpikingNetwork>,
  converter: Converter,
  images: ImageDataset,
): Promise<{ readonly measures: Measures; readonly differing: Differing }> {
  const ann = [...(await classify(converter.ann, images)).classes];
  const rightOf = (answers: readonly (number | null)[]) =>
    answers.filter((answer, i) => answer === images.labels[i]).length;
  const found = [...networks]
    .toSorted(([a], [b]) => a - b)
    .map(([steps, network]) => {
      const simulator = simulatorOf(network, 'event');
      const answers = ann.map((_, i) => decideReadout(network.decision, simulator.run(imageAt(images, i))));
      return { steps, answers };
    });
  return {
    measures: {
      images: images.length,
      ann: rightOf(ann),
      right: Object.fromEntries(found.map(({ steps, answers }) => [steps, rightOf(answers)])),
    },
    differing: Object.fromEntries(
      found.map(({ steps, answers }) => [
        steps,
        ann
          .flatMap((other, i) => (answers[i] === other ? [] : [i]))
          .slice(0, MOST)
          .map((i) => ({
            label: images.labels[i],
            ann: ann[i],
            snn: answers[i],
            image: encodeImage(Uint8Array.from(imageAt(images, i))) ?? '',
          })),
      ]),
    ),
  };
}

/** @file A search in the page finds what the library's search finds, under the loss, and stops when it is told to. */
import { describe, expect, it } from 'vitest';
import { tinyInputs } from '../../../test/tiny-inputs.ts';
import { convertInputs } from './conversion.ts';
import { preparedFor, type Work } from './inputs.ts';
import { stepsUpTo } from './search.ts';
import type { Progress, Settings } from './workspace-protocol.ts';

const { inputs } = tinyInputs();
const settingsOf = (conversion: string, search: string): Settings => ({
  conversion,
  preprocess: 'unit',
  images: 100,
  search,
});

it('tries fewer steps than those that are set, and these', () => {
  expect(stepsUpTo(5)).toEqual([1, 2, 3, 4, 5]);
  expect(stepsUpTo(8)).toEqual([1, 2, 3, 4, 6, 8]);
  expect(stepsUpTo(1)).toEqual([1]);
  expect(stepsUpTo(64)).toEqual([1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 64]);
});

describe('a search', () => {
  it('gives the network, the trials and the expected loss of the library', async () => {
    const progress: Progress[] = [];
    const work: Work = { signal: new AbortController().signal, onProgress: (now) => progress.push(now) };
    const { report, searched } = await convertInputs(inputs, settingsOf('steps=6', 'spikes:0.02'), work);
    const { converter } = await preparedFor({ ...inputs }, 'unit');
    const own = await converter.search({ goal: 'spikes', maxLoss: 0.02, steps: [1, 2, 3, 4, 6] });
    expect(searched).toMatchObject({
      trials: own.trials.length,
      disagreement: own.chosen.estimate.disagreement,
    });
    expect(own.chosen.estimate.disagreement).toBeLessThanOrEqual(0.02);
    expect(report.origin).toEqual(own.network.origin);
    expect(report.steps).toBe(own.network.steps);
    // Nobody knows how many trials there will be.
    const tried = progress.filter(({ phase }) => phase.startsWith('Searching'));
    expect(tried.map(({ part }) => part)).toEqual(own.trials.map(() => undefined));
  });

  it('keeps what is given', async () => {
    const work: Work = { signal: new AbortController().signal, onProgress: () => undefined };
    const { searched } = await convertInputs(
      inputs,
      settingsOf('steps=6,threshold=max', 'synops:0.02'),
      work,
    );
    expect(searched?.settings).toMatch(/(^|,)threshold=max(,|$)/);
  });

  it('stops at once when it is cancelled', async () => {
    const stopping = new AbortController();
    let trials = 0;
    const work: Work = {
      signal: stopping.signal,
      onProgress({ phase }) {
        if (phase.startsWith('Searching') && ++trials === 3) stopping.abort();
      },
    };
    const stopped = convertInputs({ ...inputs }, settingsOf('steps=6', 'steps:0.02'), work);
    await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
    expect(trials).toBe(3);
  });

  it('says which loss or steps would do where none stays within the loss', async () => {
    const work: Work = { signal: new AbortController().signal, onProgress: () => undefined };
    const missed = convertInputs(inputs, settingsOf('steps=1,threshold=max', 'steps:0.0005'), work);
    await expect(missed).rejects.toMatchObject({
      code: 'range',
      message: expect.stringContaining('--max-loss'),
    });
  });
});

/** @file The cheapest conversion within a loss, searched for as `firstspike convert --optimize` does. */
import type { Converter } from '../../../src/convert/index.ts';
import { type ConversionSettings, formatSettings } from '../../../src/convert/settings.ts';
import type { SpikingNetwork } from '../../../src/network/index.ts';
import type { SearchAim } from '../lib/search-aim.ts';
import { conversionOf, type Work } from './inputs.ts';
import type { Searched } from './workspace-protocol.ts';

/** Numbers of steps that are tried, up to the setting's. */
const STEPS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];

/** Steps up to the given ones, which are the most that a search takes. */
export const stepsUpTo = (most: number): readonly number[] => [
  ...STEPS.filter((steps) => steps < most),
  most,
];

/** @throws FirstspikeError `range` if no conversion stays within the loss */
export async function searchNetwork(
  converter: Converter,
  { goal, maxLoss }: SearchAim,
  settings: ConversionSettings,
  work: Work,
): Promise<{ readonly network: SpikingNetwork; readonly searched: Searched }> {
  const { steps, ...fixed } = settings;
  const request = {
    goal,
    maxLoss,
    // Continuous time is refused by the search, in its own words.
    settings: typeof steps === 'number' ? fixed : settings,
    ...(typeof steps === 'number' && { steps: stepsUpTo(steps) }),
    onTrial: (_trial: unknown, number: number) =>
      work.onProgress({
        phase: `Searching: ${number} ${number === 1 ? 'conversion' : 'conversions'} tried`,
        part: undefined,
      }),
  };
  const { network, chosen, trials } = await converter.search(request, conversionOf(work));
  return {
    network,
    searched: {
      goal,
      maxLoss,
      trials: trials.length,
      settings: formatSettings(chosen.settings),
      disagreement: chosen.estimate.disagreement,
    },
  };
}

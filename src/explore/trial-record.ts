/**
 * @file What is kept of each trial of a search: one line of JSON, so that a search that was stopped goes on where it was.
 */
import { z } from 'zod';
import type { Outcome } from './optimise.ts';

const trialRecord = z.object({
  /** Everything but the setting that the outcome depends on. */
  circumstances: z.string(),
  setting: z.string(),
  disagreement: z.number(),
  spikes: z.number(),
  synops: z.number(),
});

export const trialLine = (circumstances: string, setting: string, outcome: Outcome): string =>
  JSON.stringify({
    circumstances,
    setting,
    disagreement: outcome.disagreement,
    spikes: outcome.spikes,
    synops: outcome.synops,
  });

/** Outcomes by setting, of trials under the same circumstances; lines that are no record are left out. */
export function readTrials(lines: string, circumstances: string): Map<string, Outcome> {
  const outcomes = new Map<string, Outcome>();
  for (const line of lines.split('\n')) {
    const record = readTrial(line);
    if (record?.circumstances !== circumstances) continue;
    const { disagreement, spikes, synops } = record;
    outcomes.set(record.setting, { disagreement, spikes, synops });
  }
  return outcomes;
}

function readTrial(line: string): z.infer<typeof trialRecord> | undefined {
  try {
    return trialRecord.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

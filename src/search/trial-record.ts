/**
 * @file What is kept of each trial of a search: one line of JSON, so that a search that was stopped goes on where it was.
 */
import { z } from 'zod';

export const trialRecord = z.object({
  /** Everything that the outcome depends on. */
  key: z.string(),
  /** As `describeSetting` writes it. */
  setting: z.string(),
  disagreement: z.number(),
  spikes: z.number(),
  synops: z.number(),
  latency: z.number(),
});

export type TrialRecord = z.infer<typeof trialRecord>;

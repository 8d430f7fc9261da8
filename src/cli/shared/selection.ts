/**
 * @file Options for codes that send fewer spikes: a deadline, N-of-M, rank order. One of each for a conversion, lists
 * for a grid, where `none` stands for going without.
 */
import type { Command, Option } from 'commander';
import {
  amounts,
  type CompetitionRule,
  parseCompetition,
  type SelectionRule,
  sendsAll,
} from '../../convert/selection-rule.ts';
import { FirstspikeError } from '../../error.ts';
import { listOf, wholeNumber } from './option-values.ts';
import { type ConversionOptions, conversionOption } from './options.ts';

/** As a grid takes them; undefined entries come of `none`. */
export interface SelectionLists {
  readonly deadline?: readonly (number | undefined)[];
  readonly nOfM?: readonly (CompetitionRule | undefined)[];
  readonly rankOrder?: readonly (CompetitionRule | undefined)[];
  readonly selectInput?: boolean;
}

const deadline = wholeNumber('--deadline', 1);

const competition =
  (flag: string, kind: CompetitionRule['kind']) =>
  (text: string): CompetitionRule => {
    try {
      return parseCompetition(kind, text);
    } catch {
      throw new FirstspikeError(
        'usage',
        `${flag} must be ${amounts(kind)}, and may end in /pixel, /map or /layer; got "${text}".`,
        { option: flag, value: text },
      );
    }
  };

const nOfM = competition('--n-of-m', 'n-of-m');
const rankOrder = competition('--rank-order', 'rank-order');

/** Adds `--deadline`, `--n-of-m`, `--rank-order`, `--select-input`. */
export function addSelection(command: Command): Command {
  return command
    .addOption(
      conversionOption(
        '--deadline <D>',
        'neurons that have not fired in the first D steps of their stage stay silent (default: none)',
        deadline,
      ),
    )
    .addOption(
      conversionOption(
        '--n-of-m <N>',
        'only the N earliest spikes are sent of each pixel (N or N/pixel), map (N/map) or layer (N/layer); a number, or a share such as 25% (default: all)',
        nOfM,
      ),
    )
    .addOption(
      conversionOption(
        '--rank-order <N>',
        'the N earliest spikes of each pixel (N or N/pixel), map or layer are sent and count by their rank alone; a number, a share such as 25%, or all',
        rankOrder,
      ),
    )
    .addOption(selectInput());
}

/** The same for a grid. */
export function addSelectionLists(command: Command): Command {
  const orNone =
    <T>(read: (text: string) => T) =>
    (text: string): T | undefined =>
      text === 'none' ? undefined : read(text);
  return command
    .addOption(
      conversionOption(
        '--deadline <list>',
        'deadlines in steps, separated by commas; none goes without (default: none)',
        listOf('--deadline', orNone(deadline)),
      ),
    )
    .addOption(
      conversionOption(
        '--n-of-m <list>',
        'N-of-M codes such as 8,25%/layer,4/map, separated by commas; none sends all (default: none)',
        listOf('--n-of-m', orNone(nOfM)),
      ),
    )
    .addOption(
      conversionOption(
        '--rank-order <list>',
        'rank orders such as all,16/map, separated by commas; they stand beside those of --n-of-m (default: none)',
        listOf('--rank-order', orNone(rankOrder)),
      ),
    )
    .addOption(selectInput());
}

const selectInput = (): Option =>
  conversionOption('--select-input', "the pixels' spikes follow these rules too (default: all are sent)");

/** @throws FirstspikeError `usage` for two codes at once */
export function selectionRule(options: ConversionOptions): SelectionRule {
  const { nOfM: fewest, rankOrder: ranks } = options;
  if (fewest && ranks) {
    throw new FirstspikeError(
      'usage',
      '--n-of-m and --rank-order are two codes; leave out one of them (--rank-order N sends N spikes, too).',
    );
  }
  return ruleOf(options.deadline, fewest ?? ranks, options.selectInput);
}

/** Every deadline with every competition. @throws FirstspikeError `usage` for `--select-input` without a rule */
export function selectionRules(lists: SelectionLists): SelectionRule[] {
  const competitions = [...(lists.nOfM ?? []), ...(lists.rankOrder ?? [])];
  const rules = (lists.deadline ?? [undefined]).flatMap((steps) =>
    (competitions.length > 0 ? competitions : [undefined]).map((rule) => ruleOf(steps, rule)),
  );
  if (!lists.selectInput) return rules;
  if (rules.every(sendsAll)) {
    throw new FirstspikeError(
      'usage',
      '--select-input has no rule for the pixels to follow; add --deadline, --n-of-m or --rank-order.',
    );
  }
  return rules.map((rule) => (sendsAll(rule) ? rule : { ...rule, input: true }));
}

const ruleOf = (steps?: number, rule?: CompetitionRule, input?: boolean): SelectionRule => ({
  ...(steps !== undefined && { deadline: steps }),
  ...(rule && { competition: rule }),
  ...(input && { input }),
});

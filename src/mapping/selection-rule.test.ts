import { describe, expect, it } from 'vitest';
import {
  type CompetitionRule,
  checkRule,
  formatSelection,
  parseCompetition,
  problemOf,
} from './selection-rule.ts';

describe('a rule', () => {
  it.each<[CompetitionRule['kind'], string, Omit<CompetitionRule, 'kind'>]>([
    ['n-of-m', '8', { most: 8, group: 'pixel' }],
    ['n-of-m', '25%/map', { most: '25%', group: 'map' }],
    ['n-of-m', '.5%/layer', { most: '0.5%', group: 'layer' }],
    ['rank-order', 'all', { most: 'all', group: 'pixel' }],
    ['rank-order', '16/layer', { most: 16, group: 'layer' }],
  ])('%s %s is read, and written as it is read', (kind, text, rule) => {
    expect(parseCompetition(kind, text)).toEqual({ kind, ...rule });
    const written = formatSelection({ competition: { kind, ...rule } });
    expect(parseCompetition(kind, written.slice(kind.length + 1))).toEqual({ kind, ...rule });
  });

  it.each(['', '0', '-1', '1.5', '8/', '8/row', '0%', '101%', '/map', 'all', 'many', '8/pixel/map', '1e3'])(
    'n-of-m "%s" is none',
    (text) => {
      expect(parseCompetition('n-of-m', text)).toBeUndefined();
    },
  );

  it('has a name', () => {
    const competition = { kind: 'rank-order', most: 'all', group: 'map' } as const;
    expect(formatSelection()).toBe('ttfs');
    expect(formatSelection({ input: true })).toBe('ttfs');
    expect(formatSelection({ deadline: 4 })).toBe('deadline:4');
    expect(formatSelection({ deadline: 4, competition, input: true })).toBe(
      'deadline:4+rank-order:all/map+input',
    );
  });
});

describe('what does not go together is refused:', () => {
  it('a deadline and a shorter stage', () => {
    expect(() => checkRule({ deadline: 9 }, 8)).toThrow(
      /from 1 to the 8 steps of a stage \(--steps\); got 9/,
    );
    expect(problemOf({ deadline: 8 }, 8)).toBeUndefined();
  });
  it('continuous time', () => {
    expect(() => checkRule({ deadline: 1 }, 'continuous')).toThrow(/"deadline:1" needs a number of steps/);
    expect(() => checkRule({}, 'continuous')).not.toThrow();
  });
  it('pixels without a rule', () => {
    expect(() => checkRule({ input: true }, 8)).toThrow(/no rule to follow/);
  });
});

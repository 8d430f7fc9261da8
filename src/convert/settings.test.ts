/** @file The table of settings: every text that a setting accepts comes back as it was, and others are refused. */
import { describe, expect, it } from 'vitest';
import { FirstspikeError } from '../error.ts';
import { resolveSettings } from './resolve.ts';
import {
  type ConversionSettings,
  checkSettings,
  formatSettings,
  parseSettings,
  type SettingName,
  settingNamed,
  settingNames,
} from './settings.ts';

const examples: Readonly<Record<SettingName, readonly string[]>> = {
  steps: ['1', '65535', 'continuous'],
  layerSteps: ['none', 'conv1:4', 'a:b:3+input:32'],
  threshold: ['max', 'mse', 'bound', 'percentile:99.9', 'fraction:1.5'],
  layerThresholds: ['none', 'conv1:mse', 'a:b:percentile:99+conv2:fraction:0.5'],
  per: ['layer', 'channel'],
  weights: ['int8', 'int16', 'float32'],
  rounding: ['nearest', 'floor'],
  deadline: ['1', '4'],
  nOfM: ['8/pixel', '25%/map', '1/layer'],
  rankOrder: ['all/pixel', '8/map'],
  selectInput: ['yes', 'no'],
  correction: ['none', 'bias', 'weights'],
  automatic: ['yes', 'no'],
};

const wrong: Readonly<Record<SettingName, readonly string[]>> = {
  steps: ['0', '-1', '1.5', '65536', '', 'NaN', '1e3', 'auto'],
  layerSteps: ['conv1', 'conv1:0', 'conv1:4,conv1:5', ':4', 'conv1:x', ''],
  threshold: ['percentile', 'percentile:0', 'percentile:101', 'fraction:0', 'fraction:-1', 'maximum', ''],
  layerThresholds: ['conv1:median', 'conv1', 'conv1:mse+conv1:max'],
  per: ['pixel', 'Layer', ''],
  weights: ['int4', '8'],
  rounding: ['ceil', ''],
  deadline: ['0', '1.5', '65536', 'none'],
  nOfM: ['0', 'all', '101%', '8/row', ''],
  rankOrder: ['0', 'some', '8/'],
  selectInput: ['true', '1'],
  correction: ['both', ''],
  automatic: ['maybe', 'true'],
};

describe.each(settingNames)('%s', (name) => {
  const setting = settingNamed(name);

  it('reads its values and writes them as they were', () => {
    const read = examples[name].map((text) => setting.parse(text));
    expect(read).not.toContain(undefined);
    expect(read.map((value) => setting.format(value))).toEqual(examples[name]);
  });

  it('reads nothing else', () => {
    expect(wrong[name].map((text) => [text, setting.parse(text)])).toEqual(
      wrong[name].map((text) => [text, undefined]),
    );
  });

  it('says in words what it is', () => {
    expect(setting.help).toMatch(/^[a-z]/);
    expect(setting.help).not.toMatch(/\.$/);
    expect(setting.open.length).toBeGreaterThan(0);
  });
});

describe('settings as text', () => {
  it('come back', () => {
    const text =
      'steps=8,layer-steps=conv1:4+input:32,threshold=percentile:99,per=layer,n-of-m=8/pixel,select-input=yes,automatic=no';
    expect(formatSettings(parseSettings(text))).toBe(text);
    expect(parseSettings(text).layerSteps).toEqual(
      new Map([
        ['conv1', 4],
        ['input', 32],
      ]),
    );
  });

  it('do not depend on the order in which they are given', () => {
    expect(formatSettings(parseSettings('per=layer,steps=8'))).toBe('steps=8,per=layer');
    expect(formatSettings(parseSettings('layer-steps=b:2+a:1'))).toBe('layer-steps=a:1+b:2');
  });

  it('may be none', () => {
    expect(parseSettings('')).toEqual({});
    expect(formatSettings({})).toBe('');
  });

  it.each([
    ['treshold=max', /^"treshold=max" is not a setting with a value; write steps, layer-steps, threshold, /],
    ['toString=1', /is not a setting/],
    ['per', /^"per" is not a setting with a value/],
    ['per=pixel', /^per must be layer or channel; got "pixel"\.$/],
    ['per=layer,per=channel', /per is given twice/],
  ])('%s is refused', (text, message) => {
    expect(() => parseSettings(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }),
    );
  });
});

/** Pairs of which some values exclude each other. */
const exclusive = [
  'steps, layerSteps', // continuous time has no steps
  'steps, weights', // and needs real weights
  'steps, deadline', // a deadline lies within the steps
  'steps, nOfM',
  'steps, rankOrder',
  'steps, correction',
  'layerSteps, deadline', // populations with steps of their own send every spike
  'layerSteps, nOfM',
  'layerSteps, rankOrder',
  'weights, correction', // real weights have no rounding to correct
  'nOfM, rankOrder', // two codes
];

it('values of two settings that exclude each other are refused in one sentence that names one of them', () => {
  const found = new Set<string>();
  const pairs = settingNames.flatMap((a, i) => settingNames.slice(i + 1).map((b) => [a, b] as const));
  for (const [a, b] of pairs) {
    for (const one of examples[a]) {
      for (const other of examples[b]) {
        const given = {
          // Pixels alone have no rule to follow, and a rule needs nothing of theirs.
          ...(a !== 'selectInput' && b !== 'selectInput' ? {} : { deadline: 4 }),
          [a]: settingNamed(a).parse(one),
          [b]: settingNamed(b).parse(other),
        };
        try {
          resolveSettings(given);
        } catch (error) {
          if (!(error instanceof FirstspikeError)) throw error;
          if (a === 'selectInput' || b === 'selectInput') continue;
          expect(error.code).toBe('usage');
          expect(error.message).toMatch(/^["A-Z][^\n]+\.$/);
          expect([flag(a), flag(b)].some((name) => error.message.includes(name))).toBe(true);
          found.add(`${a}, ${b}`);
        }
      }
    }
  }
  expect([...found].sort()).toEqual(exclusive.toSorted());
});

const flag = (name: string): string => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

describe('settings that do not come from a text', () => {
  it.each<[string, object]>([
    ['steps of 0', { steps: 0 }],
    ['half a step', { steps: 0.5 }],
    ['steps as text', { steps: '8' }],
    ['NaN steps', { steps: Number.NaN }],
    ['a percentile of 200', { threshold: { kind: 'percentile', percentile: 200 } }],
    ['a threshold as text', { threshold: 'max' }],
    ['a switch as text', { automatic: 'no' }],
    ['a setting that is none', { treshold: { kind: 'max' } }],
    ['layer steps as an object', { layerSteps: { input: 3 } }],
    ['a share of 200 %', { nOfM: { kind: 'n-of-m', most: '200%', group: 'map' } }],
  ])('%s are refused', (_, settings) => {
    expect(() => checkSettings(settings as ConversionSettings)).toThrow(FirstspikeError);
  });

  it('that are undefined are open', () => {
    expect(() => checkSettings({ steps: undefined })).not.toThrow();
  });
});

/** @file The same settings give the same network by Convert, Sweep and the paper's page; the ANN runs once for all. */
import { beforeAll, describe, expect, it } from 'vitest';
import { convert } from '../../../src/convert/index.ts';
import { subset } from '../../../src/data/index.ts';
import { evaluate } from '../../../src/run/index.ts';
import { tinyInputs } from '../../../test/tiny-inputs.ts';
import { convertInputs } from './conversion.ts';
import { evaluatedImages, preparedFor, type Work } from './inputs.ts';
import { sweepInputs } from './sweep.ts';
import type { Settings } from './workspace-protocol.ts';

const { inputs, images } = tinyInputs();
const phases: string[] = [];
const newWork = (): Work => ({
  signal: new AbortController().signal,
  onProgress: ({ phase }) => phases.push(phase),
});
const settingsOf = (conversion: string): Settings => ({ conversion, preprocess: 'unit', images: 100 });

describe.each(['steps=4,threshold=mse,automatic=no', 'steps=3'])('the settings %s', (conversion) => {
  let converted: Awaited<ReturnType<typeof convertInputs>>;
  beforeAll(async () => {
    converted = await convertInputs(inputs, settingsOf(conversion), newWork());
  });

  it('give the same digest, accuracy and synops by Convert and by Sweep', async () => {
    const { report } = converted;
    const request = { axes: {}, settings: settingsOf(conversion) };
    const {
      cells: [cell, ...others],
    } = await sweepInputs(inputs, request, newWork(), () => undefined);
    expect(others).toEqual([]);
    expect(cell.settings).toBe(conversion);
    expect([cell.digest, cell.accuracy, cell.synops]).toEqual([
      report.digest,
      report.snn.accuracy,
      report.synops.total,
    ]);
  });

  it('give the same digest where they are values of axes', async () => {
    const axes = { steps: [3, 4], threshold: [undefined, { kind: 'mse' }] } as const;
    const fixed = settingsOf(conversion.includes('automatic=no') ? 'steps=9,automatic=no' : 'steps=9');
    const { cells } = await sweepInputs(inputs, { axes, settings: fixed }, newWork(), () => undefined);
    expect(cells).toHaveLength(4);
    const same = cells.find(({ settings }) => settings === conversion);
    expect(same?.digest).toBe(converted.report.digest);
  });

  it('give the same digest as the library', async () => {
    const settings = Object.fromEntries(conversion.split(',').map((part) => part.split('=')));
    const { network, ann } = await convert(inputs.model.graph, inputs.data.calibration, {
      steps: Number(settings.steps),
      ...(settings.automatic && { automatic: false }),
      ...(settings.threshold && { threshold: { kind: 'mse' } }),
    });
    const report = await evaluate(network, evaluatedImages(inputs, 100), { ann });
    expect(report.digest).toBe(converted.report.digest);
    expect(report.ann.accuracy).toBe(converted.report.ann.accuracy);
  });
});

it('names what was chosen, in the report and in the sweep', async () => {
  const settings = settingsOf('steps=3');
  const { report } = await convertInputs(inputs, settings, newWork());
  expect(report.origin.chosen).toEqual(['threshold', 'correction', 'layer-steps']);
  const {
    cells: [cell],
  } = await sweepInputs(inputs, { axes: {}, settings }, newWork(), () => undefined);
  const { threshold, correction } = report.origin.settings;
  expect(cell.chosen).toContain(`threshold ${threshold}, correction ${correction}, layer steps `);
});

it('says what is wrong with images on which the ConvNet is hardly ever right', async () => {
  const settings = settingsOf('steps=3');
  const { report, warnings } = await convertInputs(inputs, settings, newWork());
  expect(report.ann.accuracy).toBeLessThan(0.5);
  const swept = await sweepInputs({ ...inputs }, { axes: {}, settings }, newWork(), () => undefined);
  expect(swept.warnings).toEqual(warnings);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^The ConvNet is right on .*chance for 3 classes, with pixels scaled as "unit"; /,
  );
});

it('says that a label must mean a score where the data have fewer classes than the model', async () => {
  const { evaluation } = inputs.data;
  const two = {
    ...evaluation,
    labels: evaluation.labels.map((label) => label % 2),
    classes: 2,
    classNames: ['cat', 'dog'],
  };
  const settings = settingsOf('steps=3,automatic=no');
  const notesOf = async (data: typeof inputs.data) => {
    const { warnings } = await convertInputs({ ...inputs, data }, settings, newWork());
    const swept = await sweepInputs({ ...inputs, data }, { axes: {}, settings }, newWork(), () => undefined);
    expect(swept.warnings).toEqual(warnings);
    return warnings.filter((text) => text.includes('a label k must mean'));
  };
  expect(await notesOf(inputs.data)).toEqual([]);
  expect(await notesOf({ ...inputs.data, evaluation: two })).toEqual([
    expect.stringMatching(/has 3 scores for 2 classes in the data: .*; a label k must mean score k\.$/),
  ]);
  // Without labels there is no accuracy to misread.
  expect(await notesOf({ ...inputs.data, evaluation: two, isLabelled: false })).toEqual([]);
});

it('reads folders called 0 and 2 as these classes, by Convert and by Sweep', async () => {
  const { evaluation } = inputs.data;
  const labels = evaluation.labels.map((label) => label % 2);
  const numbered = { ...evaluation, labels, classes: 2, classNames: ['0', '2'] };
  const data = { ...inputs.data, evaluation: numbered };
  const settings = settingsOf('steps=3,automatic=no');
  const { report } = await convertInputs({ ...inputs, data }, settings, newWork());
  const { cells } = await sweepInputs(
    { ...inputs, data },
    { axes: {}, settings },
    newWork(),
    () => undefined,
  );
  expect(cells.map(({ accuracy }) => accuracy)).toEqual([report.snn.accuracy]);
  const meant = { ...evaluation, labels: labels.map((label) => 2 * label) };
  const same = await convertInputs(
    { ...inputs, data: { ...inputs.data, evaluation: meant } },
    settings,
    newWork(),
  );
  expect(report.snn.accuracy).toBe(same.report.snn.accuracy);
});

it('names the settings of a sweep that give no network, and why', async () => {
  const axes = { steps: [3, 70_000] };
  const settings = settingsOf('steps=3,automatic=no');
  const { cells, skipped } = await sweepInputs(inputs, { axes, settings }, newWork(), () => undefined);
  expect(cells).toHaveLength(1);
  expect(skipped).toEqual([expect.stringMatching(/steps.*70.?000/)]);
});

it('keeps one converter as long as model, data and scaling stay', async () => {
  const first = await preparedFor(inputs, 'unit');
  expect(await preparedFor(inputs, 'unit')).toBe(first);
  expect(await preparedFor(inputs, 'raw')).not.toBe(first);
  const data = { ...inputs.data, calibration: subset(images, 0, 50) };
  expect(await preparedFor({ ...inputs, data }, 'unit')).not.toBe(first);
});

it('runs the ANN once for two conversions', async () => {
  const fresh = { ...inputs };
  const plain = (steps: number) =>
    convertInputs(fresh, settingsOf(`steps=${steps},threshold=mse,automatic=no`), newWork());
  phases.length = 0;
  await plain(4);
  expect(phases).toContain('Calibrating');
  expect(phases).toContain('Running the ConvNet');
  phases.length = 0;
  await plain(8);
  expect(new Set(phases)).toEqual(new Set(['Running the spiking network']));
});

it('converts after a conversion that was stopped while it chose', async () => {
  const fresh = { ...inputs };
  const stopping = new AbortController();
  const stopped = convertInputs(fresh, settingsOf('steps=3'), {
    signal: stopping.signal,
    onProgress: ({ phase }) => phase.startsWith('Choosing') && stopping.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: 'aborted' });
  const { report } = await convertInputs(fresh, settingsOf('steps=3'), newWork());
  expect(report.images).toBe(60);
});

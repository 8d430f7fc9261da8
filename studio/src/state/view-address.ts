/**
 * @file The Watch page's view in the address: p = bundled digit, i = drawn image, t = time in steps (left out at the end),
 * n = selected neuron, s = steps of one stage of the bundled network if they are not the usual ones. The model page's is
 * in `settings-address.ts`.
 */

import { batch, effect } from '@preact/signals';
import { sizeOf } from '../../../src/graph/tensor.ts';
import { BUNDLED_STEPS, PRESETS } from '../lib/bundled.ts';
import { decodeImage, encodeImage } from '../lib/image-code.ts';
import { formatRoute, parseRoute } from '../lib/route.ts';
import { FIRST_PRESET } from './bundled-network.ts';
import { chooseSteps, offeredSteps } from './bundled-steps.ts';
import { choosePreset, image } from './image.ts';
import { isBundled, network } from './network.ts';
import { page } from './page.ts';
import { select, selected } from './selection.ts';
import { readSettings, settingsParameters } from './settings-address.ts';
import { endTime, playing, replay, seek, time } from './time.ts';
import { settings } from './workspace.ts';

/** Writes to the address are collected for this long; browsers allow a few per second. */
const PATIENCE = 250;

/** Shows what the address says; what it gets wrong is left out. */
export async function showAddress(): Promise<void> {
  const { page: named, parameters } = parseRoute(location.hash);
  if (named === 'model' && parameters.size > 0) settings.value = readSettings(parameters);
  // A bare #watch, as the link at the top: what was shown last.
  if (image.value && (named !== 'watch' || parameters.size === 0)) {
    page.value = named;
    return;
  }
  const steps = Number(parameters.get('s') ?? BUNDLED_STEPS);
  if (isBundled.value && offeredSteps.includes(steps)) await chooseSteps(steps);
  batch(() => {
    page.value = named;
    showImage(parameters);
    select(neuronOf(parameters.get('n')));
    const moment = Number(parameters.get('t') ?? Number.NaN);
    if (Number.isFinite(moment)) seek(moment);
    else if (parameters.size > 0) seek(endTime.value);
    else replay();
  });
}

/** The image of the address, if the network takes one of its size. */
function showImage(parameters: URLSearchParams): void {
  const pixels = sizeOf(network.value?.image ?? [0]);
  const drawn = decodeImage(parameters.get('i') ?? '', pixels);
  const preset = wholeNumber(parameters.get('p'), PRESETS.labels.length - 1);
  if (parameters.has('i') && drawn) image.value = { pixels: drawn, source: { kind: 'drawn' } };
  else if (pixels !== PRESETS.width * PRESETS.height) return;
  else if (preset !== undefined) choosePreset(preset);
  else if (!image.value) choosePreset(FIRST_PRESET);
}

function neuronOf(text: string | null) {
  const [, population, digits] = /^(.+)\.(\d{1,9})$/.exec(text ?? '') ?? [];
  const found = network.value?.populations.find(({ name }) => name === population);
  const neuron = Number(digits);
  return found && neuron < found.neurons ? { population: found.name, neuron } : undefined;
}

function wholeNumber(text: string | null, most: number): number | undefined {
  if (text === null || !/^\d{1,6}$/.test(text)) return undefined;
  return Number(text) <= most ? Number(text) : undefined;
}

function shownSteps(): string | undefined {
  const info = network.value;
  return info && isBundled.value && info.steps !== BUNDLED_STEPS ? String(info.steps) : undefined;
}

/** The view as an address. */
function viewHash(): string {
  if (page.value === 'model') return formatRoute('model', settingsParameters(settings.value));
  if (page.value !== 'watch') return formatRoute(page.value, {});
  const shown = image.value;
  const source = shown?.source;
  const id = selected.value;
  const isEnd = time.value >= endTime.value;
  return formatRoute('watch', {
    p: source?.kind === 'preset' ? String(source.index) : undefined,
    i:
      source?.kind === 'drawn' && shown?.pixels instanceof Uint8Array ? encodeImage(shown.pixels) : undefined,
    t: playing.value || isEnd ? undefined : String(Math.round(time.value * 100) / 100),
    n: id ? `${id.population}.${id.neuron}` : undefined,
    s: shownSteps(),
  });
}

/** From now on the address follows the view, and the view the address. */
export function followAddress(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let written = location.hash;
  effect(() => {
    const next = viewHash();
    clearTimeout(waiting);
    if (playing.value || next === written) return;
    waiting = setTimeout(() => {
      written = next;
      history.replaceState(null, '', next);
    }, PATIENCE);
  });
  addEventListener('hashchange', () => {
    if (location.hash === written) return;
    written = location.hash;
    void showAddress();
  });
}

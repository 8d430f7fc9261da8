/**
 * @file The view in the address, so that a link shows the same bits or says which file it needs. The Watch page's: p = bundled
 * digit, i = pixels of another image, d = its place in its data, l = its label, t = time in steps (left out at the end),
 * n = selected neuron, v = big: presentation, z = noise, g = caption of the guided start, b = version of the bundled
 * network (in links that are copied), s = steps of one stage of the bundled network if they are not the usual ones, w = the file of
 * another network. The model page's: f = the model's file, out = the output of it that
 * is read if it is not the usual one, d = the images', and the settings (`settings-address.ts`).
 */

import { batch, effect, signal } from '@preact/signals';
import { sizeOf } from '../../../src/graph/tensor.ts';
import { BUNDLED_STEPS, OFFERED_STEPS, PRESETS } from '../lib/bundled.ts';
import { formatReference, isSameFile, parseReference } from '../lib/file-reference.ts';
import { decodeImage, encodeImage } from '../lib/image-code.ts';
import { formatRoute, parseRoute } from '../lib/route.ts';
import { backToBundled, FIRST_PRESET } from './bundled-network.ts';
import { chooseSteps } from './bundled-steps.ts';
import { choosePreset, image } from './image.ts';
import { isBundled, network, notice, watched } from './network.ts';
import { noise, noiseText, readNoise } from './noise.ts';
import { page } from './page.ts';
import { presenting } from './presentation.ts';
import { select, selected } from './selection.ts';
import { readSettings, settingsParameters } from './settings-address.ts';
import { otherVersion } from './share.ts';
import { kept } from './shelf.ts';
import { endTime, playing, replay, seek, time } from './time.ts';
import { CAPTIONS, tour } from './tour.ts';
import { isDataImage, showDataImage, watchKept } from './watch-conversion.ts';
import {
  BUNDLED_FILE,
  chooseOutput,
  data,
  dataFiles,
  model,
  modelFile,
  openBundledModel,
  openData,
  openDigits,
  openModel,
  settings,
} from './workspace.ts';

/** Writes to the address are collected for this long; browsers allow a few per second. */
const PATIENCE = 250;

/** The address of a view that needs files which are not here. */
const unshown = signal<string | undefined>(undefined);

/** Shows what an address says; what it gets wrong is left out, what it needs is said. */
export async function showAddress(hash = location.hash): Promise<void> {
  const { page: named, parameters } = parseRoute(hash);
  if (named === 'model') {
    if (parameters.size > 0) settings.value = readSettings(parameters);
    page.value = named;
    const missing = await showFiles(parameters);
    say(hash, missing);
    if (missing === undefined && model.value && data.value)
      await (await import('./results.ts')).restoreResults();
    // The Watch page has an image too, for when it is opened.
    showSomething();
    return;
  }
  // A bare #watch, as the link at the top: what was shown last.
  if (named !== 'watch' || (image.value && parameters.size === 0)) {
    page.value = named;
    showSomething();
    return;
  }
  const missing = await showNetwork(parameters);
  const wrong = missing ?? (await showImage(parameters));
  batch(() => {
    page.value = named;
    say(hash, wrong);
    if (wrong === undefined && isBundled.value) notice.value = otherVersion(parameters.get('b'));
    showSomething();
    if (missing !== undefined) return;
    noise.value = readNoise(parameters.get('z'));
    presenting.value = parameters.get('v') === 'big';
    tour.value = wholeNumber(parameters.get('g'), CAPTIONS) || undefined;
    select(neuronOf(parameters.get('n')));
    const moment = Number(parameters.get('t') ?? Number.NaN);
    if (Number.isFinite(moment)) seek(moment);
    else if (parameters.size > 0) seek(endTime.value);
    else replay();
  });
}

/** Some digit for a page that has no image yet. */
function showSomething(): void {
  if (!image.value && sizeOf(network.value?.image ?? [0]) === PRESETS.width * PRESETS.height)
    choosePreset(FIRST_PRESET);
}

/** Shows an address again that needed a file, now that one has come. */
export async function retryAddress(): Promise<void> {
  const waiting = unshown.value;
  if (waiting !== undefined) await showAddress(waiting);
}

/** Gives up what the link needs; the page shows what it has. */
export function leaveLink(): void {
  say('', undefined);
}

function say(hash: string, missing: string | undefined): void {
  batch(() => {
    notice.value = missing;
    unshown.value = missing === undefined ? undefined : hash;
  });
}

const needs = (...names: readonly string[]): string =>
  `This link needs ${names.join(' and ')}, which ${names.length === 1 ? 'is' : 'are'} not in this browser; drop the ${names.length === 1 ? 'file' : 'files'} on the page.`;

/** Opens the model and the images of an address. @returns what is missing */
async function showFiles(parameters: URLSearchParams): Promise<string | undefined> {
  const missing: string[] = [];
  const files = [
    [parameters.get('f'), modelFile, openBundledModel, 'model'],
    [parameters.get('d'), dataFiles, openDigits, 'data'],
  ] as const;
  for (const [text, at, openBundled, kind] of files) {
    const reference = parseReference(text);
    const now = at.value;
    if (text === BUNDLED_FILE && now !== BUNDLED_FILE) await openBundled();
    if (!reference || (now !== BUNDLED_FILE && isSameFile(reference, now))) continue;
    const found = await kept(reference.hash);
    if (!found) missing.push(reference.name);
    else if (kind === 'data') await openData(found.files);
    else await openModel(found.files[0], found.files.slice(1));
  }
  const output = parameters.get('out') ?? undefined;
  const { output: read, outputs = [] } = model.value ?? {};
  const isThere = output === undefined || outputs.some(({ name }) => name === output);
  if (missing.length === 0 && parameters.has('f') && isThere && output !== read) await chooseOutput(output);
  return missing.length > 0 ? needs(...missing) : undefined;
}

/** Opens the network of an address. @returns what is missing */
async function showNetwork(parameters: URLSearchParams): Promise<string | undefined> {
  const text = parameters.get('w');
  if (text === null) {
    const steps = Number(parameters.get('s') ?? BUNDLED_STEPS);
    if (!isBundled.value) await backToBundled();
    if (OFFERED_STEPS.includes(steps)) await chooseSteps(steps);
    return undefined;
  }
  const reference = parseReference(text);
  if (!reference) return 'The network of this link cannot be told; ask for the link again.';
  if (isSameFile(watched.value, reference)) return undefined;
  const found = await kept(reference.hash);
  return found && (await watchKept(reference, found)) ? undefined : needs(reference.name);
}

/** Shows the image of an address. @returns what is missing */
async function showImage(parameters: URLSearchParams): Promise<string | undefined> {
  const pixels = sizeOf(network.value?.image ?? [0]);
  const text = parameters.get('i');
  const place = wholeNumber(parameters.get('d'), 1e9);
  const preset = wholeNumber(parameters.get('p'), PRESETS.labels.length - 1);
  const takesDigits = pixels === PRESETS.width * PRESETS.height;
  if (text !== null) {
    const found = decodeImage(text, pixels);
    if (found) {
      const label = wholeNumber(parameters.get('l'), 1e6);
      const index = place !== undefined && (await isDataImage(place, found)) ? place : -1;
      image.value = {
        pixels: found,
        source: place === undefined ? { kind: 'drawn' } : { kind: 'data', index },
        ...(label !== undefined && { label }),
      };
      return undefined;
    }
    return 'The image of this link is damaged; ask for the link again.';
  }
  if (place !== undefined) {
    if (data.value) await showDataImage(place);
    return data.value
      ? undefined
      : `This link shows image ${place + 1} of data that are not open; open them on the page “Your model”.`;
  }
  if (takesDigits && preset !== undefined) choosePreset(preset);
  return undefined;
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
  if (unshown.value !== undefined && parseRoute(unshown.value).page === page.value) return unshown.value;
  if (page.value === 'model') {
    return formatRoute('model', {
      ...settingsParameters(settings.value),
      f: fileText(modelFile.value),
      out: model.value?.output,
      d: fileText(dataFiles.value),
    });
  }
  if (page.value !== 'watch') return formatRoute(page.value, {});
  const shown = image.value;
  const source = shown?.source;
  const id = selected.value;
  const isEnd = time.value >= endTime.value;
  const isExample = source?.kind === 'preset';
  return formatRoute('watch', {
    p: isExample ? String(source.index) : undefined,
    i: shown && !isExample ? encodeImage(shown.pixels) : undefined,
    d: source?.kind === 'data' ? String(Math.max(0, source.index)) : undefined,
    l: isExample || shown?.label === undefined ? undefined : String(shown.label),
    t: playing.value || isEnd || tour.value ? undefined : String(Math.round(time.value * 100) / 100),
    n: id ? `${id.population}.${id.neuron}` : undefined,
    v: presenting.value ? 'big' : undefined,
    z: noiseText(),
    g: tour.value?.toString(),
    s: shownSteps(),
    w: isBundled.value ? undefined : fileText(watched.value),
  });
}

const fileText = (file: typeof modelFile.value): string | undefined =>
  file === undefined || file === BUNDLED_FILE ? file : formatReference(file);

/** From now on the address follows the view, and the view the address; every page has its own place in the history. */
export function followAddress(): void {
  let waiting: ReturnType<typeof setTimeout> | undefined;
  /** What the address should be: it is written a little later. */
  let due = location.hash;
  const write = () => {
    clearTimeout(waiting);
    if (location.hash !== due) history.replaceState(null, '', due);
  };
  effect(() => {
    const next = viewHash();
    if (next === due) return;
    const isOtherPage = parseRoute(next).page !== parseRoute(due).page;
    if (isOtherPage) {
      write();
      history.pushState(null, '', next);
    }
    due = next;
    clearTimeout(waiting);
    waiting = setTimeout(write, PATIENCE);
  });
  addEventListener('popstate', () => {
    if (location.hash === due) return;
    clearTimeout(waiting);
    due = location.hash;
    void showAddress();
  });
}

/**
 * @file Keeps the live worker and the page in step: a new image or network is decided at once, the ANN, the read-out's
 * race and the selected neuron follow. While drawing only the newest image is computed.
 */

import { batch, effect } from '@preact/signals';
import { type Remote, wrap } from 'comlink';
import { sizeOf } from '../../../src/graph/tensor.ts';
import { inUnits } from '../lib/units.ts';
import type { AnnSource } from '../worker/ann.ts';
import type { LiveWorker } from '../worker/live.ts';
import type { BundledSources } from '../worker/other-steps.ts';
import type { Answer, ImagePixels, NetworkInfo, NeuronId } from '../worker/protocol.ts';
import { startWorker } from '../worker/start.ts';
import { image } from './image.ts';
import { latest } from './latest.ts';
import { ann, decision, isBundled, network, race, trouble } from './network.ts';
import { select, selected, trace } from './selection.ts';

const thread = startWorker('live');
thread.addEventListener('error', (event) => {
  event.preventDefault();
  trouble.value =
    'The simulator could not be started in this browser; a current Chromium, Firefox or Safari runs it.';
});
const worker: Remote<LiveWorker> = wrap(thread);

/** The value of an answer; a failure becomes the page's trouble. */
function take<T>(answer: Answer<T>): T | undefined {
  if (answer.failure) {
    trouble.value = answer.failure.message;
    return undefined;
  }
  return answer.value;
}

/** Shows a network; the old one stays if it cannot be read. */
export async function openNetwork(bytes: Uint8Array, name: string): Promise<NetworkInfo | undefined> {
  const info = take(await worker.open(bytes, name));
  if (!info) return undefined;
  isBundled.value = false;
  select(undefined);
  decision.value = undefined;
  race.value = undefined;
  ann.value = 'loading';
  network.value = info;
  return info;
}

/** Shows the bundled network at another number of steps; what is selected stays selected. */
export async function openAtSteps(sources: BundledSources, steps: number): Promise<void> {
  const info = take(await worker.atSteps(sources, steps));
  if (!info) return;
  batch(() => {
    decision.value = undefined;
    race.value = undefined;
    trace.value = undefined;
    network.value = info;
  });
}

/** Gives the network its ANN to be compared with. */
export async function openAnn(source: AnnSource): Promise<void> {
  const answer = await worker.openAnn(source);
  if (answer.failure) ann.value = 'absent';
  else if (image.value && network.value) ask(inUnits(image.value.pixels, network.value));
}

const decide = latest(async (pixels: ImagePixels) => {
  const found = take(await worker.decide(pixels));
  if (!found) return;
  trouble.value = undefined;
  decision.value = found;
});

const ask = latest(async (pixels: ImagePixels) => {
  const found = (await worker.ask(pixels)).value;
  if (found) ann.value = found;
});

const follow = latest(async (pixels: ImagePixels) => {
  race.value = take(await worker.race(pixels));
});

const traceSelected = latest(
  async ({ pixels, id }: { readonly pixels: ImagePixels; readonly id: NeuronId }) => {
    const found = take(await worker.trace(pixels, id));
    const now = selected.value;
    if (now && now.population === id.population && now.neuron === id.neuron) trace.value = found;
  },
);

const fits = (pixels: ImagePixels, { image }: NetworkInfo): boolean => pixels.length === sizeOf(image);

effect(() => {
  const pixels = image.value?.pixels;
  if (!network.value || !pixels || !fits(pixels, network.value)) return;
  const stored = inUnits(pixels, network.value);
  decide(stored);
  ask(stored);
});

let idle: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  const pixels = image.value?.pixels;
  const id = selected.value;
  const info = network.value;
  clearTimeout(idle);
  if (!id) trace.value = undefined;
  if (!info || !pixels || !fits(pixels, info)) return;
  const stored = inUnits(pixels, info);
  if (id) traceSelected({ pixels: stored, id });
  idle = setTimeout(() => follow(stored), 60);
});

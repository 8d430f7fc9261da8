/**
 * @file Keeps the live worker and the page in step: a new image or network is decided at once, the ANN, the read-out's
 * race and the selected neuron follow. While drawing only the newest image is computed.
 */

import { batch, computed, effect, untracked } from '@preact/signals';
import { type Remote, wrap } from 'comlink';
import { sizeOf } from '../../../src/graph/tensor.ts';
import type { Noise } from '../../../src/simulate/noise/noise.ts';
import { networkFile } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import type { FileReference } from '../lib/file-reference.ts';
import { inUnits } from '../lib/units.ts';
import type { AnnSource } from '../worker/ann.ts';
import type { LiveWorker } from '../worker/live.ts';
import type { Answer, ImagePixels, NetworkInfo, NeuronId, Probed } from '../worker/protocol.ts';
import { startWorker } from '../worker/start.ts';
import { type Image, image, isBlank } from './image.ts';
import { latest } from './latest.ts';
import { ann, decidedImage, decision, isBundled, network, race, trouble, watched } from './network.ts';
import { noise } from './noise.ts';
import { select, selected, shownNeuron, trace } from './selection.ts';

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

/** The network that was opened last, as it was then. */
let opened: NetworkInfo | undefined;

/**
 * Shows a network; the old one stays if it cannot be read.
 * @param reference the file that a link to it names; undefined for the bundled network
 */
export async function openNetwork(
  bytes: Uint8Array,
  name: string,
  reference: FileReference | undefined,
): Promise<NetworkInfo | undefined> {
  const info = take(await worker.open(bytes, name));
  if (!info) return undefined;
  opened = info;
  batch(() => {
    isBundled.value = reference === undefined;
    watched.value = reference;
    select(undefined);
    decision.value = undefined;
    race.value = undefined;
    ann.value = 'loading';
    network.value = info;
  });
  return info;
}

/** Shows another network of the same ANN; what is selected stays selected. */
export async function exchangeNetwork(bytes: Uint8Array, name: string): Promise<void> {
  const info = take(await worker.exchange(bytes, name));
  if (!info) return;
  batch(() => {
    decision.value = undefined;
    race.value = undefined;
    trace.value = undefined;
    network.value = info;
  });
}

/** Gives a network that was opened its ANN to be compared with; one that comes after another network has no place any more. */
export async function openAnn(source: AnnSource, own: NetworkInfo): Promise<void> {
  if (opened !== own) return;
  const answer = await worker.openAnn(source);
  if (opened !== own) return;
  if (answer.failure) ann.value = 'absent';
  else if (subject.value) ask(subject.value);
}

/** How one map of a population looks at its sources. */
export const kernelsOf = async (population: string, channel: number) =>
  take(await worker.kernels(population, channel));

/** What the bundled network of so many steps says of the image on the pad; nothing of an empty one. */
export async function probe(steps: number): Promise<Probed | undefined> {
  const asked = subject.value;
  if (!asked) return undefined;
  const found = take(await worker.probe(steps, await fetchBytes(networkFile(steps)), asked.pixels));
  return subject.value === asked ? found : undefined;
}

/** An image with the network that it is for. */
interface Subject {
  readonly image: Image;
  readonly info: NetworkInfo;
  readonly pixels: ImagePixels;
}

interface Question extends Subject {
  readonly noise: Noise;
}

/** What is decided now; nothing for an empty pad, or an image of another size. */
const subject = computed((): Subject | undefined => {
  const shown = image.value;
  const info = network.value;
  if (!info || !shown || isBlank.value || shown.pixels.length !== sizeOf(info.image)) return undefined;
  return { image: shown, info, pixels: inUnits(shown.pixels, info) };
});

/** What the page asks the spiking network. */
const question = computed(
  (): Question | undefined => subject.value && { ...subject.value, noise: noise.value },
);

/** Whether an answer still has a place on the page: images change while somebody draws, networks do not. */
const isWanted = ({ info }: Subject): boolean => subject.value?.info === info;

const decide = latest(async (asked: Question) => {
  const found = take(await worker.decide(asked.pixels, asked.noise));
  if (!found || !isWanted(asked)) return;
  batch(() => {
    trouble.value = undefined;
    decision.value = found;
    decidedImage.value = asked.image;
  });
});

const ask = latest(async (asked: Subject) => {
  const found = (await worker.ask(asked.pixels)).value;
  if (found && isWanted(asked)) ann.value = found;
});

const follow = latest(async (asked: Question) => {
  const found = take(await worker.race(asked.pixels, asked.noise));
  if (isWanted(asked)) race.value = found;
});

const traceSelected = latest(async ({ asked, id }: { readonly asked: Question; readonly id: NeuronId }) => {
  const found = take(await worker.trace(asked.pixels, id, asked.noise));
  const now = shownNeuron.value;
  if (isWanted(asked) && now?.population === id.population && now.neuron === id.neuron) trace.value = found;
});

/** Nothing has been asked, so nothing has been answered. */
function forgetAnswers(): void {
  batch(() => {
    decision.value = undefined;
    decidedImage.value = undefined;
    race.value = undefined;
    trace.value = undefined;
    if (typeof ann.peek() === 'object') ann.value = 'loading';
  });
}

effect(() => {
  const asked = question.value;
  if (asked) decide(asked);
  else untracked(forgetAnswers);
});

effect(() => {
  const asked = subject.value;
  if (asked) ask(asked);
});

let idle: ReturnType<typeof setTimeout> | undefined;

effect(() => {
  const asked = question.value;
  const id = shownNeuron.value;
  clearTimeout(idle);
  if (!id) trace.value = undefined;
  if (!asked) return;
  // A neuron that nobody asked for waits for its turn.
  const isAskedFor = selected.value !== undefined;
  if (id && isAskedFor) traceSelected({ asked, id });
  idle = setTimeout(() => {
    follow(asked);
    if (id && !isAskedFor) traceSelected({ asked, id });
  }, 60);
});

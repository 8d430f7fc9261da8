/**
 * @file Your model: the ONNX file, the images, the conversion and the sweep. The workspace worker does the work; it is
 * started when it is first needed, and again after a breakdown.
 */
import { batch, signal } from '@preact/signals';
import { proxy, type Remote, wrap } from 'comlink';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import type { Axes } from '../../../src/search/grid.ts';
import { BUNDLED, DIGITS } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import type { Answer } from '../worker/protocol.ts';
import { startWorker } from '../worker/start.ts';
import type { Workspace } from '../worker/workspace.ts';
import type {
  Converted,
  DataReport,
  ModelReport,
  PaperResult,
  Progress,
  Settings,
  SweptCell,
} from '../worker/workspace-protocol.ts';
import { usualSettings } from './settings-address.ts';

export const model = signal<ModelReport | undefined>(undefined);
export const data = signal<DataReport | undefined>(undefined);
export const converted = signal<Converted | undefined>(undefined);
export const cells = signal<readonly SweptCell[]>([]);
export const paper = signal<PaperResult | undefined>(undefined);

/** What is under way. */
export const progress = signal<Progress | undefined>(undefined);
/** Why the last piece of work failed, with the nodes in its way. */
export const problem = signal<string | undefined>(undefined);

export const settings = signal<Settings>(usualSettings);

let worker: Worker | undefined;
let remote: Promise<Remote<Workspace>> | undefined;

function workspace(): Promise<Remote<Workspace>> {
  remote ??= new Promise((resolve) => {
    const started = startWorker('workspace');
    started.addEventListener('message', () => resolve(wrap<Workspace>(started)), { once: true });
    started.addEventListener('error', (event) => {
      event.preventDefault();
      forget('The work broke down, perhaps because memory ran out; load the model and the images again.');
    });
    worker = started;
  });
  return remote;
}

/** Ends the worker with all it holds. */
function forget(why: string): void {
  worker?.terminate();
  worker = undefined;
  remote = undefined;
  batch(() => {
    model.value = undefined;
    data.value = undefined;
    converted.value = undefined;
    progress.value = undefined;
    problem.value = why;
  });
}

let turn = 0;

/** Does one piece of work; the one before it stops, and its answer is dropped. */
async function during<T>(
  phase: string,
  work: (worker: Remote<Workspace>) => Promise<Answer<T>>,
): Promise<T | undefined> {
  const own = ++turn;
  batch(() => {
    progress.value = { phase, part: 0 };
    problem.value = undefined;
  });
  const answer = await work(await workspace()).catch((error: unknown): Answer<T> => {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { code: 'internal', message, nodes: [] } };
  });
  if (own !== turn) return undefined;
  progress.value = undefined;
  if (answer.failure && answer.failure.code !== 'aborted') problem.value = answer.failure.message;
  return answer.value;
}

const advance = (own: number) =>
  proxy((next: Progress) => {
    if (own === turn && progress.value) progress.value = next;
  });

export function cancel(): void {
  void remote?.then((work) => work.cancel());
}

export async function openModel(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<void> {
  showModel(await during('Reading the model', (work) => work.openModel(bytes, file)));
}

/** Reads another output of the model; undefined for the only one that ends a classifier. */
export async function chooseOutput(output: string | undefined): Promise<void> {
  showModel(await during('Reading the model', (work) => work.chooseOutput(output)));
}

function showModel(report: ModelReport | undefined): void {
  if (!report) return;
  batch(() => {
    model.value = report;
    converted.value = undefined;
    cells.value = [];
    paper.value = undefined;
  });
}

export async function openBundledModel(): Promise<void> {
  await openModel(await fetchBytes(BUNDLED.onnx), `${BUNDLED.name}.onnx`);
}

export async function openData(files: readonly DroppedFile[]): Promise<void> {
  take(await during('Reading images', (work) => work.openData(files)));
}

export async function openDigits(): Promise<void> {
  const [images, labels] = await Promise.all([fetchBytes(DIGITS.images), fetchBytes(DIGITS.labels)]);
  take(await during('Reading digits', (work) => work.openDigits(images, labels)));
}

function take(report: DataReport | undefined): void {
  if (!report) return;
  batch(() => {
    data.value = report;
    converted.value = undefined;
    cells.value = [];
    paper.value = undefined;
  });
}

/** Converts by the page's settings, and evaluates. */
export async function convert(): Promise<void> {
  const done = await during('Converting', (work) => work.convert(settings.value, advance(turn)));
  if (done) converted.value = done;
}

/** Converts and evaluates by every combination of the axes' values; other settings are the page's. */
export async function sweep(axes: Axes): Promise<void> {
  cells.value = [];
  const show = proxy((found: readonly SweptCell[]) => {
    cells.value = found;
  });
  const request = { axes, settings: settings.value };
  const done = await during('Sweeping', (work) => work.sweep(request, advance(turn), show));
  if (done) cells.value = done;
}

/** The paper chooses one threshold per layer from the data, and corrects nothing. */
const PAPER = 'steps=16,threshold=percentile:99.9,per=layer,weights=int8,automatic=no';

export async function recomputePaper(images: number, figureImages: number): Promise<void> {
  const wanted = { ...settings.value, conversion: PAPER, images };
  const done = await during('Recomputing', (work) => work.recompute(wanted, figureImages, advance(turn)));
  if (done) paper.value = done;
}

/** For the Watch page. */
export const modelBytes = async (): Promise<Uint8Array | undefined> =>
  (await (await workspace()).modelBytes()).value;
export const dataImage = async (index: number) => (await (await workspace()).image(index)).value;

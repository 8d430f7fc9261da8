/**
 * @file Your model: the ONNX file, the images, the conversion and the sweep. The workspace worker does the work; it is
 * started when it is first needed, and again after a breakdown.
 */
import { batch, computed, signal } from '@preact/signals';
import { proxy, type Remote, wrap } from 'comlink';
import { formatSettings, parseSettings } from '../../../src/convert/settings.ts';
import type { DroppedFile } from '../../../src/platform/browser/dropped-files.ts';
import type { Axes } from '../../../src/search/grid.ts';
import { BUNDLED, DIGITS } from '../lib/bundled.ts';
import { fetchBytes } from '../lib/fetch-bytes.ts';
import { type FileReference, referenceOf } from '../lib/file-reference.ts';
import { withoutFlags } from '../lib/settings.ts';
import type { Answer, ImagePixels, NetworkInfo } from '../worker/protocol.ts';
import { startWorker } from '../worker/start.ts';
import type { Workspace } from '../worker/workspace.ts';
import type {
  CodeRow,
  Converted,
  DataReport,
  Diagnosed,
  ModelReport,
  PaperResult,
  Progress,
  Settings,
  Swept,
  SweptCell,
} from '../worker/workspace-protocol.ts';
import { usualSettings } from './settings-address.ts';
import { keep } from './shelf.ts';

export const model = signal<ModelReport | undefined>(undefined);
export const data = signal<DataReport | undefined>(undefined);
export const converted = signal<Converted | undefined>(undefined);
/** Of the conversion on the page. */
export const diagnosed = signal<Diagnosed | undefined>(undefined);
/** The conversion on the page in its own code and in others. */
export const codeRows = signal<readonly CodeRow[]>([]);
export const cells = signal<readonly SweptCell[]>([]);
/** What a reader of the sweep should know, once it is over. */
export const sweepNotes = signal<Omit<Swept, 'cells'>>({ warnings: [], skipped: [] });
export const paper = signal<PaperResult | undefined>(undefined);

/** The model and the digits that come with the page. */
export const BUNDLED_FILE = 'bundled';

/** Where model and images come from. */
export const modelFile = signal<FileReference | typeof BUNDLED_FILE | undefined>(undefined);
export const dataFiles = signal<FileReference | typeof BUNDLED_FILE | undefined>(undefined);

/** What is under way. */
export const progress = signal<Progress | undefined>(undefined);
/** Why the last piece of work failed, with the nodes in its way. */
export const problem = signal<string | undefined>(undefined);

export const settings = signal<Settings>(usualSettings);

/** Whether the conversion on the page is by other settings than the page's. */
export const isStale = computed(
  () => converted.value !== undefined && !isSame(converted.value.settings, settings.value),
);

/** A sweep's settings, and the axes over which it went. */
export interface SweptBy {
  readonly settings: Settings;
  readonly axes: Axes;
}

export const swept = signal<SweptBy | undefined>(undefined);

export const isSweepStale = computed(() => {
  const by = swept.value;
  return by !== undefined && !isSame(beside(by.settings, by), beside(settings.value, by));
});

const isSame = (a: Settings, b: Settings): boolean =>
  a.conversion === b.conversion &&
  a.preprocess === b.preprocess &&
  a.images === b.images &&
  (a.search ?? '') === (b.search ?? '');

/** Settings without those that a sweep varied. */
const beside = (own: Settings, { axes }: SweptBy): Settings => {
  const varied = Object.fromEntries(Object.keys(axes).map((name) => [name, undefined]));
  return { ...own, conversion: formatSettings({ ...parseSettings(own.conversion), ...varied }), search: '' };
};

let worker: Worker | undefined;
let remote: Remote<Workspace> | undefined;

function workspace(): Remote<Workspace> {
  if (remote) return remote;
  worker = startWorker('workspace');
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    forget('The work broke down, perhaps because memory ran out; load the model and the images again.');
  });
  remote = wrap<Workspace>(worker);
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
    modelFile.value = undefined;
    dataFiles.value = undefined;
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
  const answer = await work(workspace()).catch((error: unknown): Answer<T> => {
    const message = error instanceof Error ? error.message : String(error);
    return { failure: { code: 'internal', message, nodes: [] } };
  });
  if (own !== turn) return undefined;
  progress.value = undefined;
  if (answer.failure && answer.failure.code !== 'aborted')
    problem.value = withoutFlags(answer.failure.message);
  return answer.value;
}

const advance = (own: number) =>
  proxy((next: Progress) => {
    if (own === turn && progress.value) progress.value = next;
  });

export function cancel(): void {
  void remote?.cancel();
}

/** What was told of the model that was opened last, with its usual output. */
let opened: ModelReport | undefined;

/** @param beside files that came with the model, among which its weights may be */
export async function openModel(
  { path, bytes }: DroppedFile,
  beside: readonly DroppedFile[] = [],
): Promise<void> {
  const source = { bytes, file: path, beside };
  const report = await during('Reading the model', (work) => work.openModel(source));
  if (!report) return;
  // Until it is kept, the address names no model.
  modelFile.value = undefined;
  opened = report;
  showModel(report);
  const files = [{ path, bytes }, ...beside.filter((each) => report.used.includes(each.path))];
  const reference = await referenceOf(
    path,
    files.map((each) => each.bytes),
  );
  await keep(reference.hash, { files });
  if (opened === report) modelFile.value = reference;
}

/** The network that firstspike wrote as NIR, as it saves networks itself; undefined for a graph of other tools. */
export async function networkInNir({ path, bytes }: DroppedFile): Promise<DroppedFile | undefined> {
  const saved = await during('Reading NIR', (work) => work.networkInNir({ path, bytes }));
  return saved ? { path: path.replace(/\.nir$/i, '.safetensors'), bytes: Uint8Array.from(saved) } : undefined;
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
  const bytes = await fetchBytes(BUNDLED.onnx);
  const file = `${BUNDLED.name}.onnx`;
  const report = await during('Reading the model', (work) => work.openModel({ bytes, file }));
  if (!report) return;
  opened = report;
  showModel(report);
  modelFile.value = BUNDLED_FILE;
}

export async function openData(files: readonly DroppedFile[]): Promise<void> {
  const report = await during('Reading images', (work) => work.openData(files));
  if (!report) return;
  dataFiles.value = undefined;
  take(report);
  const reference = await referenceOf(
    report.name,
    files.map(({ bytes }) => bytes),
  );
  await keep(reference.hash, { files });
  if (data.value === report) dataFiles.value = reference;
}

export async function openDigits(): Promise<void> {
  const [images, labels] = await Promise.all([fetchBytes(DIGITS.images), fetchBytes(DIGITS.labels)]);
  const report = await during('Reading digits', (work) => work.openDigits(images, labels));
  if (!report) return;
  take(report);
  dataFiles.value = BUNDLED_FILE;
}

function take(report: DataReport): void {
  batch(() => {
    data.value = report;
    converted.value = undefined;
    cells.value = [];
    paper.value = undefined;
  });
}

/** Converts by the settings of a sweep's cell, as that cell was. */
export async function openCell({ settings: conversion }: SweptCell): Promise<void> {
  settings.value = { ...(swept.value?.settings ?? settings.value), conversion, search: '' };
  await convert();
}

/** Converts by the page's settings, and evaluates. */
export async function convert(): Promise<void> {
  const done = await during('Converting', (work) => work.convert(settings.value, advance(turn)));
  if (!done) return;
  batch(() => {
    converted.value = done;
    diagnosed.value = undefined;
    codeRows.value = [];
  });
}

/** Where the conversion on the page loses decisions. */
export async function diagnose({ settings, network }: Converted): Promise<void> {
  const work = during('Comparing layer by layer', (worker) =>
    worker.diagnose(settings, network, advance(turn)),
  );
  diagnosed.value = await work;
}

/** The conversion on the page in other codes; a row that is there stays when the rest is cancelled. */
export async function compareCodes({ settings, network }: Converted): Promise<void> {
  const show = proxy((rows: readonly CodeRow[]) => {
    codeRows.value = rows;
  });
  await during('Comparing codes', (worker) => worker.compareCodes(settings, network, advance(turn), show));
}

/** Converts and evaluates by every combination of the axes' values; other settings are the page's. */
export async function sweep(axes: Axes): Promise<void> {
  batch(() => {
    cells.value = [];
    sweepNotes.value = { warnings: [], skipped: [] };
    swept.value = { settings: settings.value, axes };
  });
  const show = proxy((found: readonly SweptCell[]) => {
    cells.value = found;
  });
  const request = { axes, settings: settings.value };
  const done = await during('Sweeping', (work) => work.sweep(request, advance(turn), show));
  if (!done) return;
  batch(() => {
    cells.value = done.cells;
    sweepNotes.value = done;
  });
}

/** The paper chooses one threshold per layer from the data, and corrects nothing. */
const PAPER = 'steps=16,threshold=percentile:99.9,per=layer,weights=int8,automatic=no';

export async function recomputePaper(images: number, figureImages: number): Promise<void> {
  const wanted = { ...settings.value, conversion: PAPER, images, search: '' };
  const done = await during('Recomputing', (work) => work.recompute(wanted, figureImages, advance(turn)));
  if (done) paper.value = done;
}

/** A picture for the network on the Watch page. */
export async function readPicture(file: DroppedFile, info: NetworkInfo): Promise<ImagePixels | undefined> {
  return during('Reading the picture', (work) => work.picture(file, info));
}

/** For the Watch page. */
export const modelBytes = async (): Promise<Uint8Array | undefined> => (await workspace().modelBytes()).value;
export const dataImage = async (index: number) => (await workspace().image(index)).value;

/**
 * @file The results on Your model, kept in this browser beside the model and the images that they were measured on, so that
 * Back and a reload show them again. Another build of the studio measures anew.
 */
import { batch, effect } from '@preact/signals';
import { formatReference } from '../lib/file-reference.ts';
import { keep, kept, type Results } from './shelf.ts';
import {
  BUNDLED_FILE,
  cells,
  codeRows,
  converted,
  dataFiles,
  diagnosed,
  model,
  modelFile,
  progress,
  sweepNotes,
  swept,
} from './workspace.ts';

/** Vite names this file by its content, and by that of all that it stands on. */
const BUILD = import.meta.url;

/** Under which name the results of the model and the images on the page are kept; undefined where one of them is missing. */
function place(): string | undefined {
  const files = [modelFile.value, dataFiles.value];
  const names = files.map((file) => (file && file !== BUNDLED_FILE ? formatReference(file) : file));
  return names.includes(undefined) ? undefined : `results of ${names.join(' and ')}`;
}

/** Shows what was measured here before with the model and the images on the page, if nothing else is shown or under way. */
export async function restoreResults(): Promise<void> {
  const from = place();
  const found = from === undefined ? undefined : (await kept(from))?.results;
  const isFree = place() === from && !progress.value && !converted.value && cells.value.length === 0;
  if (found?.build !== BUILD || found.output !== model.value?.output || !isFree) return;
  batch(() => {
    converted.value = found.converted;
    diagnosed.value = found.diagnosed;
    codeRows.value = found.codeRows;
    swept.value = found.swept;
    sweepNotes.value = found.sweepNotes;
    cells.value = found.cells;
  });
}

/** Keeps what is on the page as often as a piece of work is done. */
export function keepResults(): void {
  effect(() => {
    const to = place();
    const results: Results = {
      build: BUILD,
      output: model.value?.output,
      converted: converted.value,
      diagnosed: diagnosed.value,
      codeRows: codeRows.value,
      swept: swept.value,
      sweepNotes: sweepNotes.value,
      cells: cells.value,
    };
    const isSomething = results.converted !== undefined || results.cells.length > 0;
    if (to !== undefined && isSomething && !progress.value) void keep(to, { files: [], results });
  });
}

/** @file Files dropped beside every drop zone: they open the page that takes them, instead of leaving the studio. */
import { filesOfDrop } from '../../../src/platform/browser/dropped-files.ts';
import { page } from './page.ts';
import { openFile } from './watch-conversion.ts';
import { openData, problem } from './workspace.ts';

export function takeFilesAnywhere(): void {
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    if (event.defaultPrevented || !event.dataTransfer) return;
    event.preventDefault();
    void take(event.dataTransfer);
  });
}

async function take(transfer: DataTransfer): Promise<void> {
  try {
    const files = await filesOfDrop(transfer);
    const [first] = files;
    if (!first) return;
    if (/\.(onnx|safetensors)$/i.test(first.path)) await openFile(first);
    else {
      page.value = 'model';
      await openData(files);
    }
  } catch (error) {
    problem.value = error instanceof Error ? error.message : 'The files could not be read.';
  }
}

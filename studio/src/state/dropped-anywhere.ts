/** @file Files dropped beside every drop zone are opened, instead of leaving the studio; the code for it comes with the first. */
import { filesOfDrop } from '../../../src/platform/browser/dropped-files.ts';

export function takeFilesAnywhere(): void {
  window.addEventListener('dragover', (event) => event.preventDefault());
  window.addEventListener('drop', (event) => {
    if (event.defaultPrevented || !event.dataTransfer) return;
    event.preventDefault();
    // The browser empties the event when it is over.
    const files = filesOfDrop(event.dataTransfer);
    void import('./dropped.ts').then(({ takeFiles }) => takeFiles(files, 'anywhere'));
  });
}

/** @file Copies the address of the view, which holds everything to see it again. */
import { useState } from 'preact/hooks';
import { shareLink } from '../state/share.ts';

export function ShareButton() {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(shareLink());
      setSaid('Copied');
    } catch {
      setSaid('Copy the address above');
    }
    setTimeout(() => setSaid(''), 1800);
  };
  return (
    <button
      type="button"
      class="tool wide"
      onClick={copy}
      title="The address holds the image, the moment and the neuron"
    >
      <span aria-live="polite">{said === '' ? 'Copy link' : said}</span>
    </button>
  );
}

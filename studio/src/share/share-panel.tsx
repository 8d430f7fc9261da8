/** @file Takes a decision along: a link, a still card, a moving picture. Everything is made in the page. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { className, decidedImage, decision, network, race } from '../state/network.ts';
import { shareLink, sharing } from '../state/share.ts';
import { download } from '../ui/download.ts';
import { filmOf, gifOf, stillOf } from './moving.ts';
import type { Scene } from './scene.ts';
import { captionOf } from './scene.ts';
import '../styles/share.css';

function sceneNow(): Scene | undefined {
  const [info, found, image] = [network.value, decision.value, decidedImage.value];
  if (!info || !found || !image) return undefined;
  const winner = className(found.winner);
  const subject =
    image.source.kind === 'drawn' && image.label === undefined ? `My ${winner}` : `This ${winner}`;
  return { info, decision: found, race: race.value, winner, subject };
}

const close = () => {
  sharing.value = false;
};

export function SharePanel() {
  const place = useRef<HTMLElement>(null);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState<{ readonly what: string; readonly part: number } | undefined>();
  const [card, setCard] = useState<{ readonly url: string; readonly bytes: Uint8Array<ArrayBuffer> }>();
  const scene = sceneNow();
  useEffect(() => {
    place.current?.focus();
    const before = document.activeElement;
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    if (!scene) return;
    let url: string | undefined;
    let stale = false;
    void stillOf(scene).then((bytes) => {
      if (stale) return;
      url = URL.createObjectURL(new Blob([bytes], { type: 'image/png' }));
      setCard({ url, bytes });
    });
    return () => {
      stale = true;
      if (url) URL.revokeObjectURL(url);
    };
  }, [scene?.decision, scene?.race]);
  if (!scene) return null;
  const caption = captionOf(scene);
  const name = `firstspike-${scene.winner.replaceAll(/[^\w-]+/g, '-')}-${scene.decision.hiddenSpikes}-spikes`;
  const make = async (
    what: string,
    ending: string,
    type: string,
    work: (onProgress: (part: number) => void) => Promise<Uint8Array<ArrayBuffer> | undefined>,
  ) => {
    setSaid('');
    setBusy({ what, part: 0 });
    try {
      const bytes = await work((part) => setBusy({ what, part }));
      if (bytes) download(`${name}.${ending}`, bytes, type);
      setSaid(
        bytes
          ? `${name}.${ending} is saved, ${Math.max(1, Math.round(bytes.length / 1000))} kB.`
          : 'This browser encodes no film; save the GIF instead.',
      );
    } catch (error) {
      setSaid(`It could not be made: ${error instanceof Error ? error.message : error}`);
    }
    setBusy(undefined);
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(shareLink());
      setSaid('The link is copied. It holds the image, the moment and the network.');
    } catch {
      setSaid('Copy the address of the page.');
    }
  };
  const isBusy = busy !== undefined;
  return (
    <div class="share-shade">
      <section
        ref={place}
        class="card share"
        role="dialog"
        aria-label="Share"
        aria-modal="true"
        tabIndex={-1}
        onKeyDown={({ key }) => {
          if (key === 'Escape') close();
        }}
      >
        <header>
          <h2>Share this decision</h2>
          <button type="button" class="small" onClick={close}>
            Close
          </button>
        </header>
        <div class="share-card">
          {card ? (
            <img src={card.url} alt={`${caption}: its pixels, the maps of every layer, the raster`} />
          ) : null}
        </div>
        <p data-testid="share-caption">{caption}.</p>
        <div class="actions">
          <button type="button" class="primary" onClick={() => void copy()}>
            Copy link
          </button>
          <button
            type="button"
            disabled={isBusy || !card}
            onClick={() => void make('picture', 'png', 'image/png', async () => card?.bytes)}
          >
            Picture (PNG)
          </button>
          <button
            type="button"
            disabled={isBusy}
            onClick={() => void make('GIF', 'gif', 'image/gif', (on) => gifOf(scene, on))}
          >
            Moving (GIF)
          </button>
          <button
            type="button"
            disabled={isBusy}
            onClick={() => void make('film', 'webm', 'video/webm', (on) => filmOf(scene, on))}
          >
            Film (WebM)
          </button>
        </div>
        {busy ? <progress max={1} value={busy.part} aria-label={`Making the ${busy.what}`} /> : null}
        <p class="note" role="status">
          {said}
        </p>
      </section>
    </div>
  );
}

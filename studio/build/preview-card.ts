/**
 * @file The card that a link to the studio becomes elsewhere: title, sentence, picture. Most sites want the picture's whole
 * address, which the build knows if it is told where the studio will lie: `STUDIO_URL=https://example.org/studio/`.
 */
import type { Plugin } from 'vite';

const PICTURE = 'card.png';

export function previewCard(address = process.env.STUDIO_URL): Plugin {
  const whole = (file: string) => (address ? new URL(file, address.replace(/\/?$/, '/')).href : `./${file}`);
  return {
    name: 'firstspike-preview-card',
    transformIndexHtml: (html) => ({
      html,
      tags: [
        ['og:type', 'website'],
        ['og:title', 'firstspike studio: watch every spike of a network'],
        [
          'og:description',
          'Draw a digit and watch a converted ConvNet decide it: every neuron fires at most once, and most stay silent.',
        ],
        ['og:image', whole(PICTURE)],
        ['og:image:width', '1200'],
        ['og:image:height', '675'],
        ['og:image:alt', 'A handwritten 7, the spikes of every layer, and the read-out that decides'],
        ...(address ? [['og:url', whole('')]] : []),
      ]
        .map(([property, content]) => ({ tag: 'meta', attrs: { property, content } }))
        .concat([{ tag: 'meta', attrs: { property: 'twitter:card', content: 'summary_large_image' } }]),
    }),
  };
}

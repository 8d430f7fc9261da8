/**
 * @file The sheet every chart is drawn on: a rounded background, a title, a subtitle and a footnote. It carries its
 * own font and colours, so that the file looks the same in a page, in a README and in dark mode.
 */
import { type Attributes, element } from './element.ts';
import { ink, quietInk } from './palette.ts';

interface CardOptions {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly subtitle: string;
  /** What a person who cannot see the chart should know. */
  readonly description: string;
  readonly footnote?: string;
  /** Default: dark ink on white. */
  readonly theme?: {
    readonly background: string;
    readonly border: string;
    readonly ink: string;
    readonly quiet: string;
  };
}

const fonts = 'system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif';
export const cardMargin = 28;
const light = { background: '#ffffff', border: '#d0d7de', ink, quiet: quietInk };

/** An `svg` element with everything but the chart on it. */
export function card(document: Document, options: CardOptions): SVGSVGElement {
  const { width, height, title, subtitle, description, footnote, theme = light } = options;
  const text = (attributes: Attributes, content: string) => element(document, 'text', attributes, content);
  const sheet = element(
    document,
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'font-family': fonts,
      'font-size': 15,
      fill: theme.ink,
      color: theme.ink,
    },
    element(document, 'title', {}, title),
    element(document, 'desc', {}, description),
    element(document, 'rect', {
      x: 0.5,
      y: 0.5,
      width: width - 1,
      height: height - 1,
      rx: 12,
      fill: theme.background,
      stroke: theme.border,
    }),
    text({ x: cardMargin, y: 44, 'font-size': 24, 'font-weight': 700 }, title),
    text({ x: cardMargin, y: 70, 'font-size': 15.5, fill: theme.quiet }, subtitle),
  );
  if (footnote !== undefined) {
    sheet.appendChild(text({ x: cardMargin, y: height - 18, 'font-size': 13, fill: theme.quiet }, footnote));
  }
  return sheet as SVGSVGElement;
}

/**
 * @file Colours that stay apart for every kind of colour vision, each with a dash and a mark of its own, so that no
 * chart depends on colour alone. Source of the colours: Okabe & Ito, "Color Universal Design", 2008; the steps from
 * dark to light follow viridis, spike times follow inferno (van der Walt & Smith, matplotlib 2015).
 */

export const ink = '#1b1f24';
export const quietInk = '#57606a';

export const blue = '#0072b2';
export const vermilion = '#d55e00';
const green = '#009e73';

/** How one line of a chart looks; `symbol` names a symbol of Plot. */
export interface LineStyle {
  readonly color: string;
  readonly dash: string;
  readonly symbol: 'circle' | 'square' | 'triangle' | 'diamond2' | 'cross' | 'star';
}

const style = (color: string, dash: string, symbol: LineStyle['symbol']): LineStyle => ({
  color,
  dash,
  symbol,
});

/** For series without an order. Yellow is left out: it vanishes on white. */
export const categories: readonly LineStyle[] = [
  style(blue, 'none', 'circle'),
  style(vermilion, '7 4', 'square'),
  style(green, '2 4', 'triangle'),
  style('#cc79a7', '10 3 2 3', 'diamond2'),
  style('#8a6d00', '4 2', 'cross'),
  style('#56b4e9', '12 4', 'star'),
];

const ramp = ['#b8860b', '#3c9a5f', '#20808d', '#30568c', '#44236e'];
const symbols: readonly LineStyle['symbol'][] = ['circle', 'square', 'triangle', 'diamond2', 'cross'];

/** For at most five series with an order, light to dark. */
export function ordered(count: number): LineStyle[] {
  return Array.from({ length: count }, (_, i) => {
    const place = count > 1 ? Math.round((i / (count - 1)) * (ramp.length - 1)) : ramp.length - 1;
    return style(ramp[place], 'none', symbols[i % symbols.length]);
  });
}

/** The colour at a place, 0…1, between colours at equal distances. */
export function mixed(stops: readonly string[], place: number): string {
  const at = place * (stops.length - 1);
  const index = Math.min(stops.length - 2, Math.floor(at));
  const channels = [1, 3, 5].map((digit) => {
    const [from, to] = [stops[index], stops[index + 1]].map((stop) =>
      Number.parseInt(stop.slice(digit, digit + 2), 16),
    );
    return Math.round(from + (to - from) * (at - index))
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}

/** White or ink, whichever stands out more on a colour: by the contrast of WCAG 2. */
export function inkOn(colour: string): string {
  const own = luminance(colour) + 0.05;
  return 1.05 / own > own / (luminance(ink) + 0.05) ? 'white' : ink;
}

function luminance(colour: string): number {
  const [red, green, blueLight] = [1, 3, 5].map((digit) => {
    const level = Number.parseInt(colour.slice(digit, digit + 2), 16) / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blueLight;
}

/**
 * @file Colours, where the stream shows them: a terminal, unless `NO_COLOR` is set; or anything, if `FORCE_COLOR` is.
 */
import pc from 'picocolors';

export type Style = ReturnType<typeof pc.createColors>;

export function styleFor(stream: { readonly isTTY?: boolean }): Style {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  const shown = Boolean(FORCE_COLOR) || (stream.isTTY === true && TERM !== 'dumb');
  return pc.createColors(shown && !NO_COLOR);
}

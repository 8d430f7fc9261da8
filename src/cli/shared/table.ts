/**
 * @file Text tables and lists of facts, aligned by what is seen (colour codes take no room).
 */
import { stripVTControlCharacters } from 'node:util';
import type { Style } from './style.ts';

export interface Column {
  readonly title: string;
  /** Numbers go right. Default left. */
  readonly align?: 'left' | 'right';
}

const INDENT = '  ';
const GAP = '   ';

const width = (cell: string): number => stripVTControlCharacters(cell).length;

/** Names from models may hold line breaks. */
const onOneLine = (cell: string): string => cell.replace(/[\n\r\t]/g, ' ');

/** A table with a head, and a foot set apart if there is one. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  style: Style,
  foot?: readonly string[],
): string {
  const titles = columns.map(({ title }) => title);
  const body = rows.map((row) => row.map(onOneLine));
  const all = [titles, ...body, ...(foot ? [foot] : [])];
  const widths = columns.map((_, c) => Math.max(...all.map((row) => width(row[c] ?? ''))));
  const line = (row: readonly string[]): string => {
    const cells = columns.map(({ align }, c) => {
      const cell = row[c] ?? '';
      const space = ' '.repeat(widths[c] - width(cell));
      return align === 'right' ? space + cell : cell + space;
    });
    return (INDENT + cells.join(GAP)).trimEnd();
  };
  const lines = [style.dim(line(titles)), ...body.map(line)];
  if (foot)
    lines.push(
      style.dim(INDENT + '─'.repeat(widths.reduce((a, b) => a + b + GAP.length, -GAP.length))),
      line(foot),
    );
  return lines.join('\n');
}

/** `name   value` lines; a value of several lines is indented below itself. Facts without a value are left out. */
export function facts(entries: readonly (readonly [string, string | undefined])[], style: Style): string {
  const given = entries.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const room = Math.max(0, ...given.map(([name]) => width(name)));
  return given
    .map(([name, value]) => {
      const margin = `\n${INDENT}${' '.repeat(room)}${GAP}`;
      return INDENT + style.dim(name.padEnd(room)) + GAP + value.split('\n').join(margin);
    })
    .join('\n');
}

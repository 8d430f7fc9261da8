/** @file Pieces of C text: arrays of integers, names in comments. */

/** Integers that a C array holds. */
export type Integers = ArrayLike<number>;

/** The C types of arrays, narrowest first, with their ranges. */
const types = [
  ['int8_t', -(2 ** 7), 2 ** 7 - 1],
  ['uint8_t', 0, 2 ** 8 - 1],
  ['int16_t', -(2 ** 15), 2 ** 15 - 1],
  ['int32_t', -(2 ** 31), 2 ** 31 - 1],
] as const;

export type IntegerType = (typeof types)[number][0] | 'uint16_t';

/** Bytes of one integer of a type. */
export const bytesOf = (type: IntegerType): number => Number(/\d+/.exec(type)?.[0]) / 8;

/** The narrowest type that holds both. */
export function narrowest(least: number, most: number): IntegerType {
  const found = types.find(([, from, to]) => from <= least && most <= to);
  return found ? found[0] : 'int32_t';
}

/** A constant array; C has none without elements. */
export function constantArray(type: IntegerType, name: string, values: Integers): string {
  const lines: string[] = [];
  for (let from = 0; from < values.length; from += PER_LINE) {
    const line: number[] = [];
    for (let i = from; i < Math.min(values.length, from + PER_LINE); i++) line.push(values[i]);
    lines.push(`  ${line.join(', ')}`);
  }
  if (values.length === 0) lines.push('  0');
  return `static const ${type} ${name}[${Math.max(1, values.length)}] = {\n${lines.join(',\n')}\n};\n`;
}

const PER_LINE = 24;

/** A name from a model, as it may stand in a comment or a file of properties: printable, on one line, ending nothing. */
export const printable = (name: string): string => name.replace(/[^ -~]|[\\"]|\*\/|\/\*|\?\?/g, '_');

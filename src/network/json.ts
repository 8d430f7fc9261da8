/**
 * @file Checked reading of JSON: readers for single values, and ways to put them together. A reader returns what it was
 * asked for and nothing else: keys it does not know are left out, keys it knows come in its own order.
 */

/** Makes the error for a value that is not what belongs there; `at` is its path, e.g. `populations.0.name`. */
type Bad = (at: string, expected: string) => Error;

/** Reads one value. @throws what `bad` makes */
export type Reader<T> = (value: unknown, at: string, bad: Bad) => T;

/** The type that a reader returns. */
export type Read<R> = R extends Reader<infer T> ? T : never;

export const text: Reader<string> = (value, at, bad) => {
  if (typeof value === 'string') return value;
  throw bad(at, 'a text');
};

export const boolean: Reader<boolean> = (value, at, bad) => {
  if (typeof value === 'boolean') return value;
  throw bad(at, 'true or false');
};

/** A finite number. */
export const number: Reader<number> = (value, at, bad) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw bad(at, 'a number');
};

/** A whole number from `min` to `max`, both included. */
export const integer =
  (min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value, at, bad) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    const from = min === Number.MIN_SAFE_INTEGER ? '' : ` from ${min}`;
    throw bad(at, `a whole number${from}${max === Number.MAX_SAFE_INTEGER ? '' : ` to ${max}`}`);
  };

/** One of the given texts. */
export const oneOf =
  <const T extends string>(...choices: readonly T[]): Reader<T> =>
  (value, at, bad) => {
    const found = choices.find((choice) => choice === value);
    if (found !== undefined) return found;
    throw bad(at, choices.map((choice) => `"${choice}"`).join(' or '));
  };

export const nullable =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, at, bad) =>
    value === null ? null : reader(value, at, bad);

/** A key that may be missing. */
export const optional =
  <T>(reader: Reader<T>): Reader<T | undefined> =>
  (value, at, bad) =>
    value === undefined ? undefined : reader(value, at, bad);

/** The first reader if the value is a number, else the second. */
export const numberOr =
  <T, U>(ifNumber: Reader<T>, otherwise: Reader<U>): Reader<T | U> =>
  (value, at, bad) =>
    typeof value === 'number' ? ifNumber(value, at, bad) : otherwise(value, at, bad);

export const list =
  <T>(reader: Reader<T>): Reader<readonly T[]> =>
  (value, at, bad) => {
    if (Array.isArray(value)) return value.map((entry, i) => reader(entry, within(at, i), bad));
    throw bad(at, 'a list');
  };

export const pairOf =
  <T>(reader: Reader<T>): Reader<readonly [T, T]> =>
  (value, at, bad) => {
    if (!Array.isArray(value) || value.length !== 2) throw bad(at, 'a list of two');
    return [reader(value[0], within(at, 0), bad), reader(value[1], within(at, 1), bad)];
  };

type Fields = Readonly<Record<string, Reader<unknown>>>;

/** What the readers of an object's fields return, together. */
type ReadFields<F extends Fields> = { [K in keyof F]: Read<F[K]> };

/** An object with the given keys. */
export const object =
  <F extends Fields>(fields: F): Reader<ReadFields<F>> =>
  (value, at, bad) => {
    const source = entriesOf(value, at, bad);
    const found: Record<string, unknown> = {};
    for (const key of Object.keys(fields)) {
      found[key] = fields[key](source.get(key), within(at, key), bad);
    }
    return found as ReadFields<F>;
  };

/** Texts by name, whatever the names. */
export const textsByName: Reader<Readonly<Record<string, string>>> = (value, at, bad) =>
  Object.fromEntries(
    [...entriesOf(value, at, bad)].map(([name, entry]) => [name, text(entry, within(at, name), bad)]),
  );

/** An object whose `kind` tells which of the readers takes it. */
export const byKind =
  <F extends Fields>(readers: F): Reader<Read<F[keyof F]>> =>
  (value, at, bad) => {
    const kind = entriesOf(value, at, bad).get('kind');
    if (typeof kind === 'string' && Object.hasOwn(readers, kind)) {
      return readers[kind](value, at, bad) as Read<F[keyof F]>;
    }
    throw bad(within(at, 'kind'), Object.keys(readers).join(' or '));
  };

function entriesOf(value: unknown, at: string, bad: Bad): ReadonlyMap<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return new Map(Object.entries(value));
  }
  throw bad(at, 'an object');
}

const within = (at: string, key: string | number): string => (at === '' ? `${key}` : `${at}.${key}`);

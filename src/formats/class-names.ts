/**
 * @file Names of classes as model files carry them beside the graph: a list, a dictionary from index to name (Ultralytics writes
 * it as Python prints it) or from name to index (torchvision's class_to_idx), as JSON or as Python literals.
 */

/** Keys of metadata under which names are kept, the usual ones first. */
const keys = [
  'names',
  'classes',
  'class_names',
  'labels',
  'class_to_idx',
  'wordsToLabels',
  'label_map',
  'id2label',
];

/** The names in a model's metadata, in the order of the indices; undefined if it has none that can be read. */
export function namesInMetadata(metadata: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    const names = classNamesIn(typeof value === 'string' ? parsed(value) : value);
    if (names !== undefined) return names;
  }
  return undefined;
}

/** Why the names in a model's metadata cannot be used, as a clause; undefined where there are none, or they can. */
export function problemOfNames(metadata: Readonly<Record<string, unknown>>): string | undefined {
  if (namesInMetadata(metadata) !== undefined) return undefined;
  for (const key of keys) {
    const value = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    const list = typeof value === 'string' ? parsed(value) : value;
    if (typeof list !== 'object' || list === null || Object.keys(list).length === 0) continue;
    const values: unknown[] = Object.values(list);
    const names = values.filter((name) => typeof name === 'string');
    const twice = names.find((name, i) => names.indexOf(name) < i);
    if (twice !== undefined) return `two classes are called "${twice}"`;
    if (names.some((name) => name.trim() === '')) return 'a class has an empty name';
    return `"${key}" does not name the classes 0, 1, 2, … in a way that is known`;
  }
  return undefined;
}

const MOST = 100_000;

function classNamesIn(value: unknown): readonly string[] | undefined {
  if (Array.isArray(value)) return soundNames(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  if (entries.length > MOST) return undefined;
  const byIndex = entries.every(([key]) => /^\d+$/.test(key));
  const pairs = byIndex
    ? entries.map(([index, name]) => [Number(index), name] as const)
    : entries.map(([name, index]) => [Number(index), name] as const);
  const sorted = pairs.toSorted(([a], [b]) => a - b);
  return sorted.every(([index], i) => index === i) ? soundNames(sorted.map(([, name]) => name)) : undefined;
}

/** Every class has a name of its own. */
function soundNames(values: readonly unknown[]): readonly string[] | undefined {
  const names = values.map((value) => (typeof value === 'string' ? value.trim() : ''));
  const isSound = names.length > 0 && names.length <= MOST && new Set(names).size === names.length;
  return isSound && names.every((name) => name !== '') ? names : undefined;
}

function parsed(text: string): unknown {
  for (const json of [text, fromPython(text)]) {
    try {
      if (json !== undefined) return JSON.parse(json);
    } catch {
      // The next spelling.
    }
  }
  return undefined;
}

/** A Python list or dictionary of texts as JSON: `{0: 'cat', 1: "dog's"}` → `{"0": "cat", "1": "dog's"}`. */
function fromPython(text: string): string | undefined {
  const token = /\s*(?:([[\]{},:])|(\d+)|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*/gy;
  let json = '';
  let last = '';
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) return undefined;
    const [, mark, number, single, double] = match;
    if (mark !== undefined) {
      // Python allows a comma before a closing bracket.
      if (last === ',' && /[\]}]/.test(mark)) json = json.slice(0, -1);
      json += mark;
    } else {
      const content = number ?? (single ?? double ?? '').replace(/\\(.)/g, '$1');
      // Keys of JSON are texts.
      const isValue = last === ':' || json[0] === '[';
      json += number !== undefined && isValue ? number : JSON.stringify(content);
    }
    last = mark ?? '';
  }
  return json;
}

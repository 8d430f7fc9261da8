/**
 * @file Which folders are classes, and which are splits. Classes are the folders of all splits, whether or not there are
 * images in them, in the order of their names: a folder that is empty in one split must not move the labels of the others.
 */
import type { Split } from './dataset.ts';

/** Names of the files and the folders in a folder. */
export interface FolderListing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** Lists a folder by its path relative to the root, which is `''`. */
export type ListFolder = (path: string) => Promise<FolderListing>;

export interface ClassFolders {
  /** Sorted names of the class folders of all splits. */
  readonly classNames: readonly string[];
  /** Path of the folder that holds the class folders of a split; `all` where the data are not divided. */
  readonly parts: Readonly<Partial<Record<Split | 'all', string>>>;
  /** Folders that are called like a split but hold no class folders, and folders beside the splits. */
  readonly others: readonly string[];
  /** Folders without images beside classes that are called by numbers. */
  readonly strays: readonly string[];
}

const end = '(?:[_ -]?(?:set|data|images|imgs|split))?$';
const validation = new RegExp(`^(?:.*[_ -])?(?:val|valid|validation|eval)${end}`, 'i');

/** The first name that is there is taken. */
const splitNames: Readonly<Record<Split, readonly RegExp[]>> = {
  train: [new RegExp(`^(?:.*[_ -])?train(?:ing)?${end}`, 'i')],
  test: [new RegExp(`^(?:.*[_ -])?test(?:ing)?${end}`, 'i'), validation],
};

/** The split that a folder's name stands for. */
export function splitCalled(name: string): Split | undefined {
  return (['train', 'test'] as const).find((split) =>
    splitNames[split].some((pattern) => pattern.test(name)),
  );
}

/** Whether a folder is called like validation images, which stand in for test images where there are none. */
export const isValidation = (name: string): boolean => validation.test(name);

/** Single folders within each other are looked through, but not endlessly: links can go in circles. */
const DEEPEST = 4;

/** What systems and programs put beside a person's own folders. */
const systemFolders: ReadonlySet<string> = new Set([
  '__MACOSX',
  '@eaDir',
  'lost+found',
  '$RECYCLE.BIN',
  'System Volume Information',
]);

const isHidden = (name: string): boolean => name.startsWith('.') || systemFolders.has(name);

/** Finds the splits and the classes. */
export async function findClassFolders(list: ListFolder, root = '', depth = 0): Promise<ClassFolders> {
  const top = await listVisible(list, root);
  const listings = new Map<string, FolderListing>();
  for (const folder of top.folders) {
    if (splitCalled(folder) || top.folders.length === 1) {
      listings.set(folder, await listVisible(list, `${root}${folder}/`));
    }
  }
  const holdsFolders = (folder: string): boolean => {
    const { files, folders } = listings.get(folder) ?? { files: [], folders: [] };
    return folders.length > 0 && !files.some(isImageName);
  };
  const divided = top.folders.filter((folder) => splitCalled(folder) && holdsFolders(folder));
  if (divided.length > 0) {
    const firstOf = (split: Split): string | undefined =>
      splitNames[split].flatMap((pattern) => divided.filter((folder) => pattern.test(folder)))[0];
    const chosen = { train: firstOf('train'), test: firstOf('test') };
    const names = new Set<string>();
    const inners: string[] = [];
    const paths: Partial<Record<Split, string>> = {};
    for (const folder of divided) {
      const inner = await unwrapped(list, `${root}${folder}/`);
      inners.push(inner);
      for (const name of (await listVisible(list, inner)).folders) names.add(name);
      for (const split of ['train', 'test'] as const) if (chosen[split] === folder) paths[split] = inner;
    }
    const others = top.folders.filter((folder) => !divided.includes(folder));
    return { ...(await classesAmong(list, inners, [...names])), parts: paths, others };
  }
  const [only, ...more] = top.folders;
  const isWrapper = more.length === 0 && only !== undefined && !top.files.some(isImageName);
  if (isWrapper && holdsFolders(only) && depth < DEEPEST)
    return findClassFolders(list, `${root}${only}/`, depth + 1);
  return { ...(await classesAmong(list, [root], top.folders)), parts: { all: root }, others: [] };
}

/**
 * The classes among the folders in the parts of a set. Where all folders with images are called by numbers, a folder that is
 * called otherwise and is empty in every part is none.
 */
export async function classesAmong(
  list: ListFolder,
  parts: readonly string[],
  folders: readonly string[],
): Promise<Pick<ClassFolders, 'classNames' | 'strays'>> {
  const all = [...folders].sort();
  const numbers = all.filter((name) => /^\d+$/.test(name));
  const words = all.filter((name) => !numbers.includes(name));
  if (numbers.length === 0 || words.length === 0) return { classNames: all, strays: [] };
  for (const part of parts) {
    const { folders: there } = await listVisible(list, part);
    for (const word of words) {
      if (there.includes(word) && (await holdsImages(list, `${part}${word}/`))) {
        return { classNames: all, strays: [] };
      }
    }
  }
  return { classNames: numbers, strays: words };
}

async function holdsImages(list: ListFolder, folder: string, depth = 0): Promise<boolean> {
  const { files, folders } = await listVisible(list, folder);
  if (files.some(isImageName)) return true;
  if (depth >= DEEPEST) return false;
  for (const inner of folders) if (await holdsImages(list, `${folder}${inner}/`, depth + 1)) return true;
  return false;
}

/** `seg_train/seg_train/…` holds its classes one folder further down. */
async function unwrapped(list: ListFolder, folder: string): Promise<string> {
  const { files, folders } = await listVisible(list, folder);
  const [only, ...more] = folders;
  const isWrapper = more.length === 0 && only !== undefined && splitCalled(only) && !files.some(isImageName);
  return isWrapper ? `${folder}${only}/` : folder;
}

/** Without what is hidden, and without folders of the system. */
export async function listVisible(list: ListFolder, path: string): Promise<FolderListing> {
  const { files, folders } = await list(path);
  return {
    files: files.filter((name) => !isHidden(name)),
    folders: folders.filter((name) => !isHidden(name)),
  };
}

/** Formats of pictures as messages name them. */
export const PICTURES = 'PNG, JPEG, BMP or WebP';

/** Whether a file is called like an image that can be decoded. */
export const isImageName = (path: string): boolean => /\.(png|jpe?g|jpe|jfif|bmp|dib|webp)$/i.test(path);

/** Files that are no images by intention. */
const isCompanion = (path: string): boolean =>
  /(^|\/)(thumbs\.db|desktop\.ini)$|\.(txt|md|csv|tsv|json|xml|ya?ml|html|py|ipynb|log|zip|gz|tar|npy|npz|pkl|mat)$/i.test(
    path,
  );

/** Paths of the files in class folders, relative to the part: `class/…/file`; what is no image by intention is left out. */
export async function classFiles(list: ListFolder, part: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (prefix: string, depth: number): Promise<void> => {
    const { files, folders } = await listVisible(list, `${part}${prefix}`);
    if (prefix !== '') {
      for (const file of files) if (!isCompanion(file)) found.push(`${prefix}${file}`);
    }
    if (depth > DEEPEST) return;
    for (const folder of folders) await walk(`${prefix}${folder}/`, depth + 1);
  };
  await walk('', 0);
  return found;
}

/** Files of a folder of pictures that holds no folders; none where there are folders, which are classes. */
export async function loosePictures(list: ListFolder, part: string): Promise<string[]> {
  const { files, folders } = await listVisible(list, part);
  const own = files.filter((file) => !isCompanion(file));
  return folders.length === 0 && own.some(isImageName) ? own : [];
}

/** @file What C functions the file may bring. */

/** Texts by name, each after those that it calls. */
export type CFunctions = Readonly<
  Record<string, { readonly calls?: readonly string[]; readonly text: string }>
>;

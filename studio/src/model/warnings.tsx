/** @file What a reader of the measurements should know, a sentence each. */

export function Warnings({ list }: { readonly list: readonly string[] }) {
  return list.map((text) => (
    <p key={text} class="trouble" role="alert">
      {text}
    </p>
  ));
}

/** @file model */
export function ModelPage() {
  return <p>soon</p>;
}

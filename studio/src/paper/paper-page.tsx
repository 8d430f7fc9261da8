/** @file paper */
export function PaperPage() {
  return <p>soon</p>;
}

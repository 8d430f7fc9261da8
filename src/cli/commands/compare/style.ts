/** @file The style sheet of the comparison's page. Colours: Okabe & Ito 2008; lighter ones on dark. */

export const pageStyle = `
:root { --ink: #1b1f24; --quiet: #57606a; --paper: #ffffff; --line: #d0d7de; --panel: #f6f8fa; --ann: #0072b2; --snn: #d55e00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8edf4; --quiet: #9aa7b8; --paper: #0f141b; --line: #313b49; --panel: #171e28; --ann: #56b4e9; --snn: #ff9248; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem clamp(0.9rem, 3vw, 2rem) 3rem; max-width: 70rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: clamp(1.35rem, 4vw, 1.9rem); line-height: 1.2; margin: 0 0 0.8rem; }
h2 { font-size: 1.25rem; margin: 0 0 0.5rem; }
.diagnosis { margin: 0 0 1rem; padding: 0.8rem 1rem; border-left: 5px solid var(--snn); border-radius: 6px; background: var(--panel); font-size: 1.08rem; }
.diagnosis[data-code="no-loss"] { border-color: var(--ann); }
.diagnosis::first-letter { text-transform: uppercase; }
code { font: 0.95em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: nowrap; }
details { margin: 0 0 1rem; color: var(--quiet); }
summary { cursor: pointer; }
details p { margin: 0.3rem 0; }
dl { margin: 0 0 1rem; }
dl > div { display: grid; grid-template-columns: 8.5rem 1fr; gap: 0 1rem; padding: 0.15rem 0; }
dt { color: var(--quiet); }
dd { margin: 0; font-variant-numeric: tabular-nums; white-space: pre-wrap; }
.wide { overflow-x: auto; margin: 0 0 1rem; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.6rem; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--quiet); font-weight: 500; }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--paper); }
.key { color: var(--quiet); }
.key span { margin-right: 0.9rem; white-space: nowrap; color: var(--ink); }
.key span::before { content: ""; display: inline-block; width: 0.8em; height: 0.8em; margin-right: 0.4em; border-radius: 2px; background: var(--ann); }
.key .snn::before { background: var(--snn); }
section { margin: 0 0 1.2rem; padding: 1rem; border: 1px solid var(--line); border-radius: 10px; }
section .brief { display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; margin-bottom: 0.6rem; }
section .brief > div { display: flex; gap: 0.5rem; }
@media (max-width: 34rem) { dl > div { grid-template-columns: 1fr; padding: 0.25rem 0; } }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem; }
.charts svg { width: 100%; height: auto; display: block; }
footer { color: var(--quiet); font-size: 0.9rem; }
`;

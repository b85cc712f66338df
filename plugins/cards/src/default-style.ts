/** What the default card has beyond the style of all cards. */
export const defaultStyle = `
header { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1.25rem; }
header h1 { margin: 0; }
header p { margin: .15rem 0 0; }
.path { color: var(--faint); font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .87rem; }
.doc { white-space: pre-line; max-width: 42rem; }
header .doc { margin-top: .75rem; }
.status { float: right; margin: .35rem 0 0 1rem; padding: .05rem .7rem; border: 1px solid currentColor; border-radius: 999px; font-size: .85rem; color: var(--accent); }
.status.finished { color: var(--good); }
.status.failed { color: var(--bad); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .9rem 1.25rem; margin: 1.25rem 0; }
.facts dt { color: var(--faint); font-size: .85rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.artifacts { min-width: 34rem; }
.artifacts td:nth-child(2) { white-space: nowrap; color: var(--faint); }
@media (max-width: 36rem) {
  .artifacts { min-width: 0; }
  .artifacts thead { display: none; }
  .artifacts tr { display: grid; grid-template-columns: auto 1fr auto; gap: 0 .75rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .artifacts th, .artifacts td { border: 0; padding: 0; }
  .artifacts td:last-child { grid-column: 1 / -1; }
}
tbody th { color: var(--ink); }
td code { white-space: pre-wrap; }
.graph { overflow-x: auto; }
.graph svg { display: block; margin: 0 auto; font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
.graph rect { fill: var(--surface); stroke: var(--line); stroke-width: 1.5; }
.graph text { fill: var(--ink); text-anchor: middle; dominant-baseline: central; }
.graph .here rect { stroke: var(--accent); stroke-width: 2; }
.graph .here text { fill: var(--accent); font-weight: 600; }
.graph path { fill: none; stroke: var(--faint); stroke-width: 1.25; }
.graph path.back { stroke-dasharray: 4 3; }
.graph .tip { fill: var(--faint); stroke: none; }
.graph .label { fill: var(--faint); font-size: 11px; paint-order: stroke; stroke: var(--ground); stroke-width: 4px; }
`;

/** What all cards look like: in the colours that the reader's system prefers, and on a narrow screen too. */
export const baseStyle = `
:root { color-scheme: light dark; --ground: #fbfbfa; --surface: #fff; --ink: #1d1d1f; --faint: #62646a; --line: #e1e2e5;
  --accent: #2a5bd7; --good: #1a7a41; --bad: #b3261e; --bad-ground: #fdf1f0; --code: #f4f4f2; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #141517; --surface: #1c1e21; --ink: #e8e8e6; --faint: #9b9ea6; --line: #33363b;
    --accent: #8fb0ff; --good: #6fce95; --bad: #ff938a; --bad-ground: #2b1a19; --code: #232629; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; margin: 2rem 0 .75rem; font-weight: 600; }
h1 { font-size: 1.6rem; margin-top: 0; }
h2 { font-size: 1.15rem; }
h3 { font-size: 1rem; }
p { margin: .5rem 0; }
a { color: var(--accent); }
code, pre, .number { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .87em; }
pre code { font-size: inherit; }
pre { background: var(--code); border-radius: 6px; padding: .75rem 1rem; margin: .5rem 0; overflow-x: auto; white-space: pre-wrap; }
figure { margin: 1rem 0; }
figcaption, caption { color: var(--faint); font-size: .9rem; text-align: left; padding: .25rem 0; }
img { max-width: 100%; height: auto; border-radius: 6px; }
blockquote { margin: .75rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--faint); }
hr { border: 0; border-top: 1px solid var(--line); margin: 1.5rem 0; }
.hint, .faint { color: var(--faint); }
.table, .text > table { overflow-x: auto; margin: .75rem 0; }
table { border-collapse: collapse; width: 100%; }
.text > table { display: block; }
th, td { text-align: left; vertical-align: baseline; padding: .4rem 1.25rem .4rem 0; overflow-wrap: break-word; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--faint); font-size: .87rem; white-space: nowrap; }
td code { overflow-wrap: anywhere; }
th.number { font-family: inherit; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.error { background: var(--bad-ground); border-left: 3px solid var(--bad); border-radius: 0 6px 6px 0; padding: .5rem 1rem; margin: 1rem 0; }
.error h3 { margin: .25rem 0; color: var(--bad); }
.error .message { white-space: pre-wrap; }
.error .cause { border-top: 1px solid var(--line); margin-top: .75rem; }
summary { cursor: pointer; color: var(--faint); }
.progress { margin: 1rem 0; }
.progress > div { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; }
.progress .count { color: var(--faint); font-variant-numeric: tabular-nums; }
progress { appearance: none; display: block; width: 100%; height: .5rem; margin-top: .35rem; border: 0; border-radius: 999px; overflow: hidden; background: var(--line); }
progress::-webkit-progress-bar { background: var(--line); }
progress::-webkit-progress-value { background: var(--accent); border-radius: 999px; }
progress::-moz-progress-bar { background: var(--accent); border-radius: 999px; }
@media (max-width: 36rem) { main { padding: 1.25rem 1rem 2rem; } h1 { font-size: 1.35rem; } }
`;

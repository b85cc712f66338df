import { createHash } from 'node:crypto';
import { textOf, type Html } from './html.ts';
import { baseStyle } from './page-style.ts';

export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** CSS behind that of all cards. */
  readonly style: string | undefined;
}

/**
 * A page that needs nothing but itself. Its policy lets no script run, loads nothing from anywhere, sends nothing, and takes
 * no style but the one that stands in it: what slips through as HTML can do nothing.
 */
export function renderPage({ title, body, style = '' }: PageParts): string {
  const css = cssText(`${baseStyle}${style}`);
  const hash = createHash('sha256').update(css).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${textOf(title)}</title>
<style>${css}</style>
</head>
<body>
<main>
${textOf(body)}
</main>
</body>
</html>
`;
}

/** The style's element ends where it says; its hash is that of the text as a browser reads it. */
function cssText(css: string): string {
  return css.replaceAll(/\r\n?/g, '\n').replaceAll('</', String.raw`<\/`);
}

// oclif renders all help as EJS templates, some of it twice, so an escape of EJS's own doesn't last. Characters of the
// private use area stand for the brackets until the text is printed.
const [open, close] = ['\uE000', '\uE001'];

/** Text of a flow's author within help: what looks like a template is no code to run. */
export function literal(text: string): string {
  return text.replaceAll('<%', `${open}%`).replaceAll('%>', `%${close}`);
}

/** Rendered help, as it is to be printed. */
export function printable(text: string): string {
  return text.replaceAll(open, '<').replaceAll(close, '>');
}

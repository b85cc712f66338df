import type { Diagnostic } from '../contracts/graph.ts';

/** A diagnostic as plain text: place, code and message, then the code around it, then what to do. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { code, severity, message, hint, position, frame } = diagnostic;
  const head = `${position.file}:${position.line}:${position.column} ${severity} ${code} ${message}`;
  return [head, frame, ...(hint === undefined ? [] : [`hint: ${hint}`])].join('\n');
}

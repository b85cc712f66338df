import { describeConditions } from '../harness/conditions.ts';
import type { Row } from '../harness/judge.ts';
import type { Result } from '../harness/result.ts';
import { table, taskTimeTable } from '../harness/table.ts';

/** The page with what a pass measured between its marks; the rest stays as it is. */
export function fillPage(page: string, result: Result): string {
  const { rows, taskTime, conditions, isQuick } = result;
  const parts = {
    conditions: `${isQuick ? 'A quick pass, in smaller sizes' : 'A whole pass'}, on ${describeConditions(conditions)}. ${summaryOf(rows)}`,
    rows: fenced(table(rows)),
    'task-time': taskTime === undefined ? 'Not measured in this pass.' : fenced(taskTimeTable(taskTime)),
  };
  return Object.entries(parts).reduce((text, [name, content]) => fill(text, name, content), page);
}

function fill(page: string, name: string, content: string): string {
  const mark = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- end of ${name} -->)`);
  if (!mark.test(page)) throw new Error(`the page has no place for ${name}`);
  return page.replace(mark, (_whole, before: string, after: string) => `${before}${content.trimEnd()}\n${after}`);
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}

function summaryOf(rows: readonly Row[]): string {
  const count = (met: boolean | undefined): string => String(rows.filter((row) => row.met === met).length);
  return `Of ${String(rows.length)} bars, ${count(true)} were met, ${count(false)} missed, and ${count(undefined)} not judged.`;
}

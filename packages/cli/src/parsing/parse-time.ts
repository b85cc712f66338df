const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

const ageForm = /^(\d+(?:\.\d+)?)\s*([smhdw])$/;
const dateForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Milliseconds since 1970 of `2026-11-23`, `2026-11-23T18:30` (both local, unless an offset follows), or of an age as
 * `2h` and `3d`; undefined for any other text.
 */
export function parseTime(text: string, now: number): number | undefined {
  const [, count, unit] = ageForm.exec(text) ?? [];
  if (count !== undefined && isUnit(unit)) return now - Number(count) * unitMs[unit];
  const [, year, month, day, time = '00:00', offset = ''] = dateForm.exec(text) ?? [];
  if (!isDay(Number(year), Number(month), Number(day))) return undefined;
  const at = Date.parse(`${String(year)}-${String(month)}-${String(day)}T${time}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

function isUnit(text: string | undefined): text is keyof typeof unitMs {
  return text !== undefined && Object.hasOwn(unitMs, text);
}

/** Date takes 30 February for a day in March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

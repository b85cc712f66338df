import { z } from 'zod';

/** A film, as the rest of the flow sees it. */
export interface Movie {
  readonly title: string;
  readonly year: number;
  /** Undefined where the data names none. */
  readonly genre: string | undefined;
  /** IMDB's, from 1 to 10; undefined where the data has none. */
  readonly rating: number | undefined;
  readonly votes: number;
  /** Worldwide, in US dollars; 0 where nothing was recorded. */
  readonly gross: number;
}

/** How often each cleaning rule was needed. */
export interface Cleaning {
  readonly rows: number;
  /** Films without a title, which are left out. */
  readonly untitled: number;
  readonly numericTitles: number;
  readonly mendedTitles: number;
  readonly mendedYears: number;
  readonly unrated: number;
  readonly withoutGenre: number;
}

const row = z.object({
  Title: z.union([z.string(), z.number()]).nullable(),
  'Release Date': z.string(),
  'Major Genre': z.string().nullable(),
  'IMDB Rating': z.number().nullable(),
  'IMDB Votes': z.number().nullable(),
  'Worldwide Gross': z.number().nullable(),
});

/** The last year that the data knows: two of its films were announced for 2011. */
const lastYear = 2011;

/**
 * Reads the rows of `movies.json` and mends them:
 * - A title may be a number, as that of the films 1776 and 1941: it becomes text.
 * - A row without a title is left out, since nothing says which film it is.
 * - Titles such as "AimÈe & Jaguar" were saved in one character set and read in another: they are read again.
 * - Years were stored with two digits, and 1933 came back as 2033: a year after 2011 is one of the century before.
 * - A rating or a genre may be missing: it stays undefined, rather than 0 or a genre of its own.
 */
export function cleanMovies(json: string): { readonly movies: readonly Movie[]; readonly cleaning: Cleaning } {
  const rows = z.array(row).parse(JSON.parse(json));
  const titled = rows.filter(({ Title }) => Title !== null);
  const movies = titled.map((raw): Movie => ({
    title: mendText(String(raw.Title)),
    year: mendYear(writtenYear(raw['Release Date'])),
    genre: raw['Major Genre'] ?? undefined,
    rating: raw['IMDB Rating'] ?? undefined,
    votes: raw['IMDB Votes'] ?? 0,
    gross: raw['Worldwide Gross'] ?? 0,
  }));
  const cleaning: Cleaning = {
    rows: rows.length,
    untitled: rows.length - titled.length,
    numericTitles: titled.filter(({ Title }) => typeof Title === 'number').length,
    mendedTitles: movies.filter(({ title }, index) => title !== String(titled[index]?.Title)).length,
    mendedYears: titled.filter((raw) => writtenYear(raw['Release Date']) > lastYear).length,
    unrated: rows.filter((raw) => raw['IMDB Rating'] === null).length,
    withoutGenre: rows.filter((raw) => raw['Major Genre'] === null).length,
  };
  return { movies, cleaning };
}

/** The year of a date such as `Jun 12 1998`. */
function writtenYear(date: string): number {
  return Number(date.slice(-4));
}

function mendYear(year: number): number {
  return year > lastYear ? year - 100 : year;
}

const highBytes = Uint8Array.from({ length: 128 }, (_, index) => 128 + index);
const macCharacters = Array.from(new TextDecoder('macintosh').decode(highBytes));
const windowsCharacters = Array.from(new TextDecoder('windows-1252').decode(highBytes));

/** Windows text that was read as a Macintosh's: each character gives its byte back, which is then read as it was meant. */
function mendText(text: string): string {
  return text.replaceAll(
    /[^\0-\x7F]/g,
    (character) => windowsCharacters[macCharacters.indexOf(character)] ?? character,
  );
}

import type { Cleaning, Movie } from './clean-movies.ts';
import type { GenreFigures } from './genre-figures.ts';
import { textTable } from './text-table.ts';

/** What a run found out. */
export interface Findings {
  readonly summary: readonly GenreFigures[];
  readonly cleaning: Cleaning;
  /** The genre of the playlist. */
  readonly chosen: string;
  readonly playlist: readonly Movie[];
}

/** The findings as plain text: a table of genres, what had to be mended in the data, and the playlist. */
export function reportText({ summary, cleaning, chosen, playlist }: Findings): string {
  const topTitles = summary.find(({ genre }) => genre === chosen)?.topTitles ?? [];
  const earners = `${chosen} films that earned the most: ${topTitles.join(', ')}.`;
  const parts = [genreTable(summary), cleaningText(cleaning), playlistTable(chosen, playlist), earners];
  return `\n${parts.join('\n\n')}\n`;
}

function genreTable(summary: readonly GenreFigures[]): string {
  return textTable(summary, [
    { heading: 'Genre', text: (one) => one.genre },
    { heading: 'Films', text: (one) => String(one.films), align: 'right' },
    { heading: 'Median rating', text: (one) => one.medianRating?.toFixed(2) ?? '–', align: 'right' },
    { heading: 'Gross (m$)', text: (one) => millions(one.gross), align: 'right' },
    { heading: 'Earned the most', text: (one) => one.topTitles[0] ?? '–' },
  ]);
}

function cleaningText(cleaning: Cleaning): string {
  const { rows, untitled, numericTitles, mendedTitles, mendedYears, unrated, withoutGenre } = cleaning;
  const missing = `${untitled} without a title (left out), ${unrated} without a rating, ${withoutGenre} without a genre`;
  const mended = `${numericTitles} titles were numbers, ${mendedTitles} were garbled, ${mendedYears} years a century late`;
  return `${rows} rows: ${missing};\n${mended}.`;
}

function playlistTable(genre: string, playlist: readonly Movie[]): string {
  return textTable(playlist, [
    { heading: '#', text: (_, index) => String(index + 1), align: 'right' },
    { heading: genre, text: (movie) => movie.title },
    { heading: 'Year', text: (movie) => String(movie.year) },
    { heading: 'Rating', text: (movie) => movie.rating?.toFixed(1) ?? '–', align: 'right' },
    { heading: 'Gross (m$)', text: (movie) => millions(movie.gross), align: 'right' },
  ]);
}

function millions(dollars: number): string {
  return (dollars / 1_000_000).toLocaleString('en-US', { maximumFractionDigits: 0 });
}

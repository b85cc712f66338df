import type { Movie } from './clean-movies.ts';

/** What the films of one genre come to. */
export interface GenreFigures {
  readonly genre: string;
  readonly films: number;
  /** Of the films that have a rating; undefined where none has. */
  readonly medianRating: number | undefined;
  /** Worldwide, in US dollars. */
  readonly gross: number;
  /** The five that earned the most, best first. */
  readonly topTitles: readonly string[];
}

export function genreFigures(genre: string, movies: readonly Movie[]): GenreFigures {
  const ratings = movies.map((movie) => movie.rating).filter((rating) => rating !== undefined);
  const byGross = movies.toSorted((a, b) => b.gross - a.gross || a.title.localeCompare(b.title, 'en'));
  return {
    genre,
    films: movies.length,
    medianRating: median(ratings),
    gross: movies.reduce((sum, movie) => sum + movie.gross, 0),
    topTitles: byGross.slice(0, 5).map((movie) => movie.title),
  };
}

/** The middle of the sorted values, or the mean of the two in the middle. */
function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

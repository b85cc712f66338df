import { fileURLToPath } from 'node:url';
import { Flow, includeFile, param, step, type Inputs } from '@flow/core';
import { retry, timeout } from '@flow/resilience';
import { z } from 'zod';
import { cleanMovies, type Cleaning, type Movie } from './clean-movies.ts';
import { findGenre } from './find-genre.ts';
import { genreFigures, type GenreFigures } from './genre-figures.ts';
import { reportText } from './report.ts';

const bundledData = fileURLToPath(new URL('../node_modules/vega-datasets/data/movies.json', import.meta.url));

/** Figures for each genre of 3,201 films, and a playlist of one genre. */
export default class Movies extends Flow {
  readonly data = includeFile({ default: bundledData, help: 'A file in the form of movies.json of vega-datasets' });
  readonly genre = param(z.string(), { default: 'Comedy', help: 'Genre of the playlist' });
  readonly length = param(z.number().int().min(1), { default: 10, help: 'Films on the playlist' });
  readonly votes = param(z.number().int().min(0), {
    default: 10_000,
    help: 'Fewest IMDB votes of a film on the playlist',
  });

  movies!: readonly Movie[];
  cleaning!: Cleaning;
  genres!: readonly string[];
  chosen!: string;
  figures!: GenreFigures;
  summary!: readonly GenreFigures[];
  playlist!: readonly Movie[];

  /** Cleans the data and starts a task for each genre. */
  @step start() {
    const { movies, cleaning } = cleanMovies(this.data);
    this.movies = movies;
    this.cleaning = cleaning;
    this.genres = [...new Set(movies.flatMap((movie) => movie.genre ?? []))].toSorted();
    this.chosen = findGenre(this.genre, this.genres);
    console.log(`${movies.length} films in ${this.genres.length} genres`);
    this.next(this.measure, { foreach: this.genres });
  }

  /** The figures of one genre. */
  @retry({ times: 2 })
  @timeout({ minutes: 1 })
  @step
  measure(genre: string) {
    this.figures = genreFigures(
      genre,
      this.movies.filter((movie) => movie.genre === genre),
    );
    this.next(this.compare);
  }

  /** Puts the genres in order of what they earned. */
  @step compare(inputs: Inputs<Movies>) {
    this.summary = inputs.map((input) => input.figures).toSorted((a, b) => b.gross - a.gross);
    this.merge(inputs, { exclude: ['figures'] });
    this.next(this.choose);
  }

  /** The best rated films of the chosen genre, among those that enough people rated. */
  @step choose() {
    this.playlist = this.movies
      .filter((movie) => movie.genre === this.chosen && movie.votes >= this.votes)
      .toSorted((a, b) => (b.rating ?? 0) - (a.rating ?? 0) || b.votes - a.votes)
      .slice(0, this.length);
    this.next(this.end);
  }

  @step end() {
    const { summary, cleaning, chosen, playlist } = this;
    console.log(reportText({ summary, cleaning, chosen, playlist }));
  }
}

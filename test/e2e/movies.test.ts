import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { DatabaseSync } from 'node:sqlite';
import { openClient } from '@flow/client';
import { expect, it } from 'vitest';
import type { GenreFigures } from '../../examples/movies/src/genre-figures.ts';
import type Movies from '../../examples/movies/src/movies.ts';
import { exampleFile, Sandbox } from './sandbox.ts';

const movies = exampleFile('movies/src/movies.ts');
const data = exampleFile('movies/node_modules/vega-datasets/data/movies.json');

/** The figures of all genres, worked out by SQLite from the data as it was published. */
function figuresBySql(): readonly Pick<GenreFigures, 'genre' | 'films' | 'medianRating' | 'gross'>[] {
  const database = new DatabaseSync(':memory:');
  const query = `
    WITH film AS (
      SELECT value ->> 'Major Genre' AS genre, value ->> 'IMDB Rating' AS rating, value ->> 'Worldwide Gross' AS gross
      FROM json_each(?) WHERE value ->> 'Title' IS NOT NULL AND value ->> 'Major Genre' IS NOT NULL
    ), placed AS (
      SELECT genre, rating, row_number() OVER (PARTITION BY genre ORDER BY rating) AS place, count(*) OVER (PARTITION BY genre) AS rated
      FROM film WHERE rating IS NOT NULL
    ), middle AS (
      SELECT genre, avg(rating) AS medianRating FROM placed WHERE place IN ((rated + 1) / 2, rated / 2 + 1) GROUP BY genre
    )
    SELECT genre, count(*) AS films, medianRating, sum(coalesce(gross, 0)) AS gross
    FROM film JOIN middle USING (genre) GROUP BY genre ORDER BY gross DESC`;
  return database.prepare(query).all(readFileSync(data, 'utf8')) as never;
}

function topTitlesBySql(genre: string): readonly string[] {
  const database = new DatabaseSync(':memory:');
  const query = `
    SELECT CAST(value ->> 'Title' AS TEXT) AS title FROM json_each(?)
    WHERE value ->> 'Major Genre' = ? AND value ->> 'Title' IS NOT NULL ORDER BY value ->> 'Worldwide Gross' DESC LIMIT 5`;
  return database
    .prepare(query)
    .all(readFileSync(data, 'utf8'), genre)
    .map(({ title }) => String(title));
}

type Results = Pick<Movies, 'movies' | 'cleaning' | 'summary' | 'playlist'>;

async function results(sandbox: Sandbox): Promise<Results> {
  await using client = await openClient({ cwd: sandbox.folder, env: { HOME: sandbox.folder } });
  const run = await client.latestSuccessfulRun<Movies>('Movies');
  const names = ['movies', 'cleaning', 'summary', 'playlist'] as const;
  const values = await Promise.all(names.map((name) => run.artifact(name)));
  return Object.fromEntries(names.map((name, index) => [name, values[index]])) as never;
}

it('prints figures and a playlist that an independent computation confirms', async () => {
  const sandbox = new Sandbox();
  const { code, stdout } = await sandbox.flow('run', movies);
  expect(code).toBe(0);
  const { summary, cleaning, movies: films, playlist } = await results(sandbox);
  const expected = figuresBySql();
  expect(expected).toHaveLength(12);
  expect(summary.map(({ genre, films: count, gross }) => ({ genre, films: count, gross }))).toEqual(
    expected.map(({ genre, films: count, gross }) => ({ genre, films: count, gross })),
  );
  for (const [index, { medianRating = NaN }] of summary.entries())
    expect(medianRating).toBeCloseTo(expected[index]?.medianRating ?? 0, 10);
  for (const { genre, topTitles } of summary) expect(topTitles).toEqual(topTitlesBySql(genre));
  expect(cleaning).toEqual({
    rows: 3201,
    untitled: 1,
    numericTitles: 9,
    mendedTitles: 18,
    mendedYears: 22,
    unrated: 213,
    withoutGenre: 275,
  });
  expect(films).toHaveLength(3200);
  expect(films.filter(({ title }) => ['1776', '1941'].includes(title)).map(({ title, year }) => [title, year])).toEqual(
    [
      ['1776', 1972],
      ['1941', 1979],
    ],
  );
  expect(films.find(({ title }) => title === 'The Birth of a Nation')?.year).toBe(1915);
  expect(playlist).toHaveLength(10);
  for (const { title, year } of playlist) expect(stdout).toContain(`${title.padEnd(37)}  ${year}`);
  for (const { genre, films: count } of summary) expect(stdout).toMatch(new RegExp(`${genre} +${count} `));
});

it('takes parameters and a file of the user', async () => {
  const film = (title: string | number, rating: number): object => ({
    Title: title,
    'Release Date': 'Jan 01 2050',
    'Major Genre': 'Noir',
    'IMDB Rating': rating,
    'IMDB Votes': 5,
    'Worldwide Gross': 1e6,
  });
  const sandbox = new Sandbox({ 'mine.json': JSON.stringify([film(1984, 8), film('Laura', 7), film('Gilda', 9)]) });
  const { code } = await sandbox.flow(
    'run',
    movies,
    '--data',
    'mine.json',
    '--genre',
    'noir',
    '--length',
    '2',
    '--votes',
    '5',
  );
  expect(code).toBe(0);
  const { playlist } = await results(sandbox);
  expect(playlist.map(({ title, year }) => `${title} ${year}`)).toEqual(['Gilda 1950', '1984 1950']);
});

it('names the nearest genre when there is none of that name', async () => {
  const { code, stdout, stderr } = await new Sandbox().flow('run', movies, '--genre', 'Comdy');
  expect(code).toBe(1);
  expect(stdout + stderr).toContain('There is no genre "Comdy" in the data. Did you mean "Comedy"?');
  expect(stdout + stderr).toMatch(/find-genre\.ts:\d+/);
});

it('has its data from the version of the package that the figures were taken from', () => {
  const manifest = createRequire(movies)('../node_modules/vega-datasets/package.json') as { readonly version: string };
  expect(manifest.version).toBe('3.2.1');
});

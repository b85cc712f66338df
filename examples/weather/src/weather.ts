import { fileURLToPath } from 'node:url';
import { Flow, includeFile, param, step, type Inputs } from '@flow/core';
import { trend } from 'example-statistics';
import { z } from 'zod';
import { buildDatabase, openDatabase } from '~/weather-database.ts';

interface Year {
  readonly year: string;
  readonly wetDays: number;
  readonly rain: number;
  readonly warmest: number;
}

const bundledData = fileURLToPath(new URL('../node_modules/vega-datasets/data/seattle-weather.csv', import.meta.url));

/** Rain in Seattle, year by year, from a SQLite database that is passed from task to task as an artifact. */
export default class Weather extends Flow {
  readonly data = includeFile({ default: bundledData, help: 'A CSV file of date, rain in mm, warmest and coldest' });
  readonly wet = param(z.number().positive(), { default: 1, help: 'Least rain of a wet day, in mm' });

  database!: Uint8Array;
  year!: Year;
  years!: readonly Year[];
  /** Wet days gained a year. */
  change!: number;

  /** Loads the data into a database and starts a task for each year in it. */
  @step start() {
    this.database = buildDatabase(this.data);
    using database = openDatabase(this.database);
    const years = database.prepare('SELECT DISTINCT substr(day, 1, 4) FROM weather ORDER BY 1').pluck().all();
    this.next(this.measure, { foreach: z.array(z.string()).parse(years) });
  }

  @step measure(year: string) {
    using database = openDatabase(this.database);
    const query = `
      SELECT substr(day, 1, 4) AS year, sum(rain >= :wet) AS wetDays, sum(rain) AS rain, max(warmest) AS warmest
      FROM weather WHERE day LIKE :year || '-%'`;
    const figures = z.object({ year: z.string(), wetDays: z.number(), rain: z.number(), warmest: z.number() });
    this.year = figures.parse(database.prepare(query).get({ year, wet: this.wet }));
    this.next(this.compare);
  }

  @step compare(inputs: Inputs<Weather>) {
    this.years = inputs.map((input) => input.year);
    this.change = trend(this.years.map(({ year, wetDays }) => [Number(year), wetDays] as const)).slope;
    this.next(this.end);
  }

  @step end() {
    for (const { year, wetDays, rain, warmest } of this.years) {
      console.log(`${year}: ${wetDays} wet days, ${rain.toFixed(0)} mm of rain, up to ${warmest} °C`);
    }
    console.log(`${this.change >= 0 ? '+' : ''}${this.change.toFixed(1)} wet days a year`);
  }
}

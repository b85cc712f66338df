import { expect, it } from 'vitest';
import { play, storyOf } from './story.ts';

/** By `npm run test:faults -- --kills N --seed S`. */
const kills = Number(process.env['FLOW_FAULTS_KILLS'] ?? 100);
const seed = Number(process.env['FLOW_FAULTS_SEED'] ?? 1);

/** A story has so many kills on average, of which some come too late. */
const killsOfAStory = 2;

/** Declares the stories of one part of a campaign; a number names each, so that `-t` plays it alone. */
export function testKills(part: number, parts: number): void {
  const wanted = Math.ceil(kills / parts);
  const planned = Math.ceil(wanted / killsOfAStory);
  let met = 0;
  const numberOf = (index: number): number => index * parts + part;
  for (let index = 0; index < planned; index += 1) {
    const number = numberOf(index);
    const story = storyOf(seed, number);
    const name = `story ${String(number)} of seed ${String(seed)}: ${story.shape.name}, killed up to ${String(story.kills)} times, is resumed to its end`;
    it(name, async () => {
      met += await play(story);
    });
  }

  it(`${String(wanted)} kills have met their run`, async () => {
    for (let index = planned; met < wanted && index < planned + 20; index += 1)
      met += await play(storyOf(seed, numberOf(index)));
    expect(met).toBeGreaterThanOrEqual(wanted);
  });
}

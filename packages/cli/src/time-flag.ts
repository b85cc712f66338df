import * as Flags from '@oclif/core/flags';
import type { OptionFlag } from '@oclif/core/interfaces';
import { openCli } from './cli.ts';
import { errors } from './errors.ts';
import { parseTime } from './parsing/parse-time.ts';

/** A flag that takes a date, a date and time, or an age. Its reading throws FLOW_FLAG_TIME. */
export function timeFlag(description: string): OptionFlag<Date | undefined> {
  return Flags.custom<Date>({
    description,
    helpValue: '<time>',
    parse: (given, _context, { name }) => {
      const time = parseTime(given, openCli().now());
      if (time !== undefined) return Promise.resolve(new Date(time));
      return Promise.reject(errors.FLOW_FLAG_TIME({ flag: `--${name}`, given }));
    },
  })();
}

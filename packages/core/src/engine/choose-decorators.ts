import type { GivenDecorator } from '../contracts/given-decorator.ts';
import type { Project } from './project.ts';
import { readGivenDecorator } from './read-given-decorator.ts';

export interface DecoratorChoice {
  /** What the command line says, as `retry:times=3`. */
  readonly with?: readonly string[] | undefined;
  /** Those of an earlier run, which hold as long as the command line says nothing. */
  readonly keptDecorators?: readonly GivenDecorator[] | undefined;
}

/**
 * What all steps are to be given: of the configuration and the command line, and of one name the last. Throws
 * FLOW_WITH_TEXT.
 */
export function chooseDecorators(project: Project, choice: DecoratorChoice): readonly GivenDecorator[] {
  const { with: texts = [], keptDecorators } = choice;
  if (keptDecorators !== undefined && texts.length === 0) return keptDecorators;
  const { with: settings } = project.settings;
  const place = settings.length === 0 ? '' : placeOf(project);
  const given = [
    ...settings.map((text) => readGivenDecorator(text, `${place} (${text})`)),
    ...texts.map((text) => readGivenDecorator(text, `--with ${text}`)),
  ];
  return [...new Map(given.map((one) => [one.name, one])).values()];
}

/** Where the configuration has them: a place in a file, or a variable. */
function placeOf({ config }: Project): string {
  return config.values.find(({ key }) => key === 'with')?.from ?? 'the configuration';
}

/** By what a card is told from the others of its task. */
export interface CardName {
  readonly type: string;
  readonly id: string | undefined;
}

/** Where a card lies among the files beside its task. */
export function cardFileName({ type, id }: CardName): string {
  return `cards/${id === undefined ? type : `${type}.${id}`}.html`;
}

/** The card of such a name; undefined for another file. */
export function cardOfFile(name: string): CardName | undefined {
  const { type, id } = /^cards\/(?<type>[\w-]+)(?:\.(?<id>[\w-]+))?\.html$/.exec(name)?.groups ?? {};
  return type === undefined ? undefined : { type, id };
}

/** As messages call it: by its id, where it has one. */
export function cardLabel({ type, id }: CardName): string {
  return id ?? type;
}

import { current, Flow, step, type Inputs } from '@flow/core';

/** Gangs beside each other, in the items of a foreach, and in an arm of a switch. */
export default class Crews extends Flow {
  item!: string;
  place!: string;
  crew!: readonly string[];
  crews!: readonly string[];

  @step start() {
    this.next(this.each, this.choose, this.alone);
  }

  @step each() {
    this.next(this.open, { foreach: ['a', 'b'] });
  }

  @step open(item: string) {
    this.item = item;
    this.next(this.inner, { parallel: item === 'a' ? 2 : 3 });
  }

  @step inner() {
    this.place = `${placeOf()} at ${String(current.foreach[0]?.item)}`;
    this.next(this.close);
  }

  @step close(inputs: Inputs<Crews>) {
    this.crew = inputs.map(({ place }) => place);
    this.next(this.collect);
  }

  @step collect(inputs: Inputs<Crews>) {
    this.crews = inputs.flatMap(({ crew }) => crew);
    this.next(this.all);
  }

  @step choose() {
    this.next({ gang: this.many, no: this.arms }, { on: 'gang' });
  }

  @step many() {
    this.next(this.armed, { parallel: 2 });
  }

  @step armed() {
    this.place = placeOf();
    this.next(this.disarm);
  }

  @step disarm(inputs: Inputs<Crews>) {
    this.crews = inputs.map(({ place }) => place);
    this.next(this.arms);
  }

  @step arms() {
    this.next(this.all);
  }

  @step alone() {
    this.next(this.branch, { parallel: 1 });
  }

  @step branch() {
    this.place = placeOf();
    this.next(this.after);
  }

  @step after() {
    this.place += ` in ${current.task}, then ${String(current.parallel?.index)}`;
    this.next(this.single);
  }

  @step single(inputs: Inputs<Crews>) {
    this.crews = inputs.map(({ place }) => place);
    this.next(this.all);
  }

  @step all(inputs: Inputs<Crews>) {
    this.crews = inputs.flatMap(({ crews }) => crews);
    this.next(this.end);
  }

  @step end() {
    console.log(this.crews.join('; '));
  }
}

function placeOf(): string {
  return `${String(current.parallel?.index)} of ${String(current.parallel?.count)}`;
}

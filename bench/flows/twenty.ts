import { Flow, step } from '@flow/core';

/** Twenty steps in a row. */
export default class Twenty extends Flow {
  x!: number;

  @step start() {
    this.x = 0;
    this.next(this.s01);
  }

  @step s01() {
    this.x += 1;
    this.next(this.s02);
  }

  @step s02() {
    this.x += 1;
    this.next(this.s03);
  }

  @step s03() {
    this.x += 1;
    this.next(this.s04);
  }

  @step s04() {
    this.x += 1;
    this.next(this.s05);
  }

  @step s05() {
    this.x += 1;
    this.next(this.s06);
  }

  @step s06() {
    this.x += 1;
    this.next(this.s07);
  }

  @step s07() {
    this.x += 1;
    this.next(this.s08);
  }

  @step s08() {
    this.x += 1;
    this.next(this.s09);
  }

  @step s09() {
    this.x += 1;
    this.next(this.s10);
  }

  @step s10() {
    this.x += 1;
    this.next(this.s11);
  }

  @step s11() {
    this.x += 1;
    this.next(this.s12);
  }

  @step s12() {
    this.x += 1;
    this.next(this.s13);
  }

  @step s13() {
    this.x += 1;
    this.next(this.s14);
  }

  @step s14() {
    this.x += 1;
    this.next(this.s15);
  }

  @step s15() {
    this.x += 1;
    this.next(this.s16);
  }

  @step s16() {
    this.x += 1;
    this.next(this.s17);
  }

  @step s17() {
    this.x += 1;
    this.next(this.s18);
  }

  @step s18() {
    this.x += 1;
    this.next(this.end);
  }

  @step end() {
    this.x += 1;
  }
}

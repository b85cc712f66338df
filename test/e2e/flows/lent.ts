import { execFileSync } from 'node:child_process';
import { Flow, step } from '@flow/core';
import { secrets } from '@flow/secrets';

/** Prints its secrets. */
export default class Lent extends Flow {
  length!: number;

  @secrets({ sources: ['file:.env.service', 'env:CI_TOKEN'] })
  @step
  start() {
    const { SERVICE_KEY = '', CI_TOKEN = '' } = process.env;
    console.log(`key ${SERVICE_KEY}, token ${CI_TOKEN}`);
    execFileSync('/bin/sh', ['-c', 'echo "child $SERVICE_KEY" >&2'], { stdio: 'inherit' });
    this.length = SERVICE_KEY.length + CI_TOKEN.length;
    this.next(this.end);
  }

  @step end() {
    console.log('left', process.env['SERVICE_KEY'], this.length);
  }
}

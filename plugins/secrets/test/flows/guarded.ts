import { execFileSync } from 'node:child_process';
import { Flow, step } from '@flow/core';
import { secrets } from '@flow/secrets';

/** Shows its secrets in all the ways that are to be hidden. */
export default class Guarded extends Flow {
  seen!: readonly (string | undefined)[];
  copied!: string;
  pids!: readonly number[];

  @step start() {
    this.pids = [process.pid];
    this.seen = [process.env['DB_USER'], process.env['SERVICE_TOKEN'], process.env['API_KEY']];
    this.next(this.use);
  }

  @secrets({ sources: ['file:database.json', 'file:mounted', 'env:GUARDED_VARIABLE'] })
  @secrets({ sources: 'file:.env.service' })
  @step
  async use() {
    const { DB_PASSWORD = '', SERVICE_TOKEN = '', API_KEY = '', GUARDED_VARIABLE = '' } = process.env;
    console.log(`password ${DB_PASSWORD}, token ${SERVICE_TOKEN}, key ${API_KEY}, variable ${GUARDED_VARIABLE}`);
    console.error(JSON.stringify({ DB_PASSWORD }), Buffer.from(`ada:${SERVICE_TOKEN}`).toString('base64'));
    execFileSync(process.execPath, ['-e', 'console.log("child has " + process.env.SERVICE_TOKEN)'], {
      stdio: 'inherit',
    });
    this.seen = [DB_PASSWORD, SERVICE_TOKEN, API_KEY].map((text) => String(text.length));
    this.pids = [...this.pids, process.pid];
    this.next(this.fail);
  }

  @step fail() {
    this.pids = [...this.pids, process.pid];
    this.copied = String(Object.keys(process.env).filter((name) => /^(?:DB_|SERVICE_|API_)/.test(name)));
    this.next(this.end);
  }

  @secrets({ sources: ['file:database.json'] })
  @step
  end() {
    throw new Error(`refused ${process.env['DB_PASSWORD'] ?? ''}`, { cause: new Error(process.env['DB_PASSWORD']) });
  }
}

import { describe, expect, it } from 'vitest';
import { errorRecord } from '../../src/contracts/error-record.ts';
import { hideInError, hideSecrets, secretTexts } from '../../src/task/hide-secrets.ts';

describe('hideSecrets', () => {
  it.each([
    ['a text', 'swordfish', 'the swordfish is', 'the *** is'],
    ['as often as it stands there', 'swordfish', 'swordfishswordfish', '******'],
    ['what JSON makes of it', 'a"b\\cd', String.raw`{"x":"a\"b\\cd"}`, '{"x":"***"}'],
    ['what a URL makes of it', 'p@ss/wörd 1', 'db://me:p%40ss%2Fw%C3%B6rd%201@host', 'db://me:***@host'],
    ['what a form makes of it', 'p@ss word', 'password=p%40ss+word&x=1', 'password=***&x=1'],
    ['what a page makes of it', `a<b>&'c"d`, 'x a&lt;b&gt;&amp;&#39;c&quot;d', 'x ***'],
    ['what a page makes of it that leaves apostrophes', `a<b>&'c"d`, "x a&lt;b&gt;&amp;'c&quot;d", 'x ***'],
    ['what no URL can hold', 'sword\ud800fish', 'a sword\ud800fish', 'a ***'],
    ['base64 of it', 'swordfish', `it is ${btoa('swordfish')}.`, 'it is ***.'],
    ['base64 for URLs', 'sw??>>rdfish', Buffer.from('sw??>>rdfish').toString('base64url'), '***'],
    ['a number', 123_456, 'pin 123456.', 'pin ***.'],
    ['each line of a text', 'first\n  second\n', 'here: second', 'here: ***'],
    ['what is within', { a: [new Map([['k', 'inner']])], b: undefined }, 'an inner text', 'an *** text'],
    ['a text that holds another one whole', ['pass', 'password'], 'my password', 'my ***'],
    ['no text of three letters', 'abc', 'abc', 'abc'],
    ['nothing for nothing', undefined, 'undefined', 'undefined'],
  ])('hides %s', (_what, secret, text, shown) => {
    expect(hideSecrets(text, secretTexts([secret]))).toBe(shown);
  });

  it('ends for a value that is its own part', () => {
    const own: Record<string, unknown> = { text: 'swordfish' };
    own['self'] = own;
    expect(secretTexts([own, own])).toContain('swordfish');
  });
});

it.each(['', 'a:', 'me:', 'you:', 'user:'])('hides what tells of it in base64 of a longer text: %j', (before) => {
  for (const after of ['', '!', '!!', '!!!']) {
    const encoded = Buffer.from(`${before}swordfish${after}`).toString('base64');
    const shown = hideSecrets(`Basic ${encoded}`, secretTexts(['swordfish']));
    expect(shown).toContain('***');
    const left = Buffer.from(shown.slice('Basic '.length).replace('***', ''), 'base64').toString();
    expect(left).not.toMatch(/swo|ord|fis/);
    expect(shown.length).toBeLessThan('Basic '.length + encoded.length - 6);
  }
});

it("hides in an error's name and code", () => {
  const named = Object.assign(new Error('x'), { name: 'swordfish', code: 'E_swordfish' });
  expect(hideInError(errorRecord(named), ['swordfish'])).toMatchObject({ name: '***', code: 'E_***' });
});

it('hides in an error, its stack and its causes', () => {
  const cause = new AggregateError([new Error('inner swordfish')], 'because of swordfish');
  const record = hideInError(errorRecord(new Error('no swordfish', { cause })), ['swordfish']);
  expect(JSON.stringify(record)).not.toContain('swordfish');
  expect(record).toMatchObject({
    message: 'no ***',
    cause: { message: 'because of ***', errors: [{ message: 'inner ***' }] },
  });
});

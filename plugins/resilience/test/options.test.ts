import { Flow, step, type FlowError, type StepDecorator } from '@flow/core';
import { expect, test } from 'vitest';
import { catchError, retry, timeout } from '../src/index.ts';

/** What applying a decorator throws. */
function complaint(decorate: () => StepDecorator): string {
  try {
    class Decorated extends Flow {
      @decorate()
      @step
      start() {}
    }
    return `${Decorated.name} was accepted`;
  } catch (error) {
    const { code, message } = error as FlowError;
    return `${code}: ${message}`;
  }
}

/** As a caller without types, or a command line, may give them. */
function loose<T>(options: unknown): T {
  return options as T;
}

test.each([
  [() => retry(), 'Decorated was accepted'],
  [
    () =>
      retry({
        times: 0,
        delay: { minutes: 1, seconds: 30 },
        maxDelay: { hours: 1 },
        jitter: false,
        on: [Error, 'EPIPE'],
      }),
    'Decorated was accepted',
  ],
  [() => retry({ on: RangeError }), 'Decorated was accepted'],
  [() => retry({ on: ({ code }) => code === 'EPIPE' }), 'Decorated was accepted'],
  [() => catchError(), 'Decorated was accepted'],
  [() => timeout({ hours: 2, minutes: 30, grace: { seconds: 0 } }), 'Decorated was accepted'],
])('options that fit are taken (%#)', (decorate, expected) => {
  expect(complaint(decorate)).toBe(expected);
});

test("options that don't fit are named, with the step and the reason", () => {
  const complaints = [
    () => retry({ times: -1 }),
    () => retry({ times: 1.5, backoff: 0.5 }),
    () => retry(loose({ time: 3 })),
    () => retry(loose({ minutesBetween: 3 })),
    () => retry(loose(3)),
    () => retry(loose({ delay: 5 })),
    () => retry(loose({ delay: { days: 1 } })),
    () => retry({ delay: { seconds: Number.NaN } }),
    () => retry({ delay: {} }),
    () => retry({ maxDelay: { hours: 1000 } }),
    () => retry(loose({ jitter: 'full' })),
    () => retry(loose({ on: 'TypeError' })),
    () => retry({ on: [] }),
    () => retry(loose({ on: [Map] })),
    () => retry(loose({ on: Map })),
    () => catchError({ into: 'not a name' }),
    () => catchError(loose({ assign: ['score'] })),
    () => catchError({ assign: { 'a-b': 1 } }),
    () => catchError({ into: 'score', assign: { score: 0 } }),
    () => timeout({ seconds: 0 }),
    () => timeout({ minutes: -1 }),
    () => timeout({ hours: 24 * 30 }),
    () => timeout(loose({ grace: { seconds: 1 } })),
    () => timeout(loose(undefined)),
  ].map((decorate) => complaint(decorate).replace(' are not valid', ''));
  expect(`\n${complaints.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: times: it must be a whole number, 0 or more, and is -1
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: times: it must be a whole number, 0 or more, and is 1.5; backoff: it must be a number, 1 or more, and is 0.5
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: time: there is no such option; did you mean times?
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: minutesBetween: there is no such option; known are times, delay, backoff, maxDelay, jitter, on
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: they must be an object, and are 3
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: delay: it must be an object such as { minutes: 1, seconds: 30 }, and is 5
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: delay: it must be an object such as { minutes: 1, seconds: 30 }; there is no unit days
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: delay: seconds: it must be a number, 0 or more, and is NaN
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: delay: it must be an object such as { minutes: 1, seconds: 30 }, and is empty
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: maxDelay: it must be at most 24 days
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: jitter: it must be true or false, and is "full"
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: on: it must be an error's class, a list of errors' names, codes or classes, or a function of the error, and it is "TypeError"
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: on: it must be an error's class, a list of errors' names, codes or classes, or a function of the error, and it is []
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: on: it must be an error's class, a list of errors' names, codes or classes, or a function of the error, and it holds the class Map
    FLOW_DECORATOR_OPTIONS: The options of @retry on the step start: on: it must be an error's class, a list of errors' names, codes or classes, or a function of the error, and it is the class Map
    FLOW_DECORATOR_OPTIONS: The options of @catchError on the step start: into: it must be the name of a field, and is "not a name"
    FLOW_DECORATOR_OPTIONS: The options of @catchError on the step start: assign: it must be an object of artifacts by name, and is ["score"]
    FLOW_DECORATOR_OPTIONS: The options of @catchError on the step start: assign: it must be the name of a field, and is "a-b"
    FLOW_DECORATOR_OPTIONS: The options of @catchError on the step start: assign names score, which gets the error
    FLOW_DECORATOR_OPTIONS: The options of @timeout on the step start: give the time in seconds, minutes or hours, more than 0
    FLOW_DECORATOR_OPTIONS: The options of @timeout on the step start: minutes: it must be a number, 0 or more, and is -1
    FLOW_DECORATOR_OPTIONS: The options of @timeout on the step start: it must be at most 24 days
    FLOW_DECORATOR_OPTIONS: The options of @timeout on the step start: give the time in seconds, minutes or hours, more than 0
    FLOW_DECORATOR_OPTIONS: The options of @timeout on the step start: give the time in seconds, minutes or hours, more than 0
    "
  `);
});

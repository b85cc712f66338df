import { errorRecord } from '../contracts/error-record.ts';
import type { FlowError, SourcePosition } from '../contracts/flow-error.ts';
import type { Warning } from '../contracts/warning.ts';
import { errors } from './errors.ts';

export interface LateAssignment {
  readonly name: string;
  readonly position: SourcePosition | undefined;
  /** The step fans out, by a source that may still yield. */
  readonly isForeach: boolean;
}

/** Of what a step assigns after its end: each artifact once, and only of a task that has finished. */
export class LateAssignments {
  readonly #step: string;
  readonly #tell: (warning: Warning) => void;
  readonly #names = new Set<string>();
  readonly #held: Warning[] = [];
  #hasFinished = false;

  constructor(step: string, tell: (warning: Warning) => void) {
    this.#step = step;
    this.#tell = tell;
  }

  note({ name, position, isForeach }: LateAssignment): void {
    if (this.#names.has(name)) return;
    this.#names.add(name);
    const error = errors.FLOW_ARTIFACT_LATE({ step: this.#step, name, isForeach }, { position });
    const warning = warningOf(error, `${this.#step}.${name}`);
    if (this.#hasFinished) this.#tell(warning);
    else this.#held.push(warning);
  }

  /** The task has finished: what was held back is told, and from now on all at once. */
  finish(): void {
    this.#hasFinished = true;
    for (const warning of this.#held.splice(0)) this.#tell(warning);
  }
}

/** Of what a step threw, where nothing caught it, after its task had ended. */
export function lateError(step: string, thrown: unknown): Warning {
  const { name, message, position } = errorRecord(thrown);
  const [error = name] = `${name}: ${message}`.split('\n');
  const place = position === undefined ? error : `${position.file}:${String(position.line)}`;
  return warningOf(errors.FLOW_ERROR_LATE({ step, error }, { position }), `${step} ${place}`);
}

function warningOf({ code, message, hint, position }: FlowError, topic: string): Warning {
  return { code, message, hint, position, topic };
}

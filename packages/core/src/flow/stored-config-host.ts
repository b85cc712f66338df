import type { StoredConfigs } from '../contracts/config-values.ts';
import { errorRecord } from '../contracts/error-record.ts';
import type { ConfigHost, ConfigReading, ConfigRequest } from './config-host.ts';
import { describeIssue } from './decorators.ts';
import { errors } from './errors.ts';

/** Answers with what a run keeps, so that a task's process reads no file. */
export function storedConfigHost(stored: StoredConfigs): ConfigHost {
  return { read: (request) => readStored(stored, request) };
}

function readStored(stored: StoredConfigs, { name, parse, inline, written }: ConfigRequest): ConfigReading {
  const position = errorRecord(written).position;
  const kept = Object.hasOwn(stored, name) ? stored[name] : undefined;
  if (kept === undefined && !('value' in inline)) throw errors.FLOW_CONFIG_LATE({ name }, { position });
  const { from = 'the code', text, value } = kept ?? { value: inline.value };
  return {
    isGiven: kept === undefined || text !== undefined || 'value' in kept,
    value: text === undefined ? structuredClone(value) : parse?.(text),
    invalid: (issues) => {
      const reason = issues.map((issue) => describeIssue(issue)).join('; ');
      return errors.FLOW_CONFIG_VALUE({ name, from, reason }, { position });
    },
  };
}

import type { ParameterWords } from '../contracts/flow-source.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { runFlagNames } from '../contracts/run-flags.ts';
import { errors } from './errors.ts';
import type { FlowModel } from './flow-model.ts';
import type { Reporter } from './reporter.ts';

const reserved: ReadonlySet<string> = new Set(runFlagNames);

/** Reports parameters that nothing could give: their flag or variable is another's, or the command's own, or no word. */
export function checkParameterFlags(model: FlowModel, reporter: Reporter): void {
  const flagTakenBy = new Map<string, string>();
  const variableTakenBy = new Map<string, string>();
  const fields = model.classes.flatMap((one) => one.fields);
  for (const words of model.parameterFlags) {
    const place = fields.find((field) => field.name === words.name)?.place ?? model.place;
    const report: Report = (error) => reporter.report(error, place);
    const shared = checkFlags(words, flagTakenBy, report);
    // Two that share a flag share most often the variable too.
    if (shared === undefined) checkVariable(words, variableTakenBy, report);
  }
}

type Report = (error: FlowError) => void;

/** Returns a flag that another parameter takes. */
function checkFlags(words: ParameterWords, takenBy: Map<string, string>, report: Report): string | undefined {
  const { name, flags } = words;
  const own = flags.find((flag) => reserved.has(flag));
  if (own !== undefined) report(errors.FLOW_PARAM_RESERVED({ name, flag: own }));
  const shared = flags.find((flag) => takenBy.has(flag));
  const other = shared === undefined ? undefined : takenBy.get(shared);
  if (shared !== undefined && other !== undefined) report(errors.FLOW_PARAM_FLAG_TAKEN({ name, other, flag: shared }));
  for (const flag of flags) if (!takenBy.has(flag)) takenBy.set(flag, name);
  return shared;
}

function checkVariable({ name, variable }: ParameterWords, takenBy: Map<string, string>, report: Report): void {
  if (variable === '' || /[=\s\0]/.test(variable)) report(errors.FLOW_PARAM_VARIABLE_NAME({ name, variable }));
  const other = takenBy.get(variable);
  if (other === undefined) takenBy.set(variable, name);
  else report(errors.FLOW_PARAM_VARIABLE_TAKEN({ name, other, variable }));
}

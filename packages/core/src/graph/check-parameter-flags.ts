import { runFlagNames } from '../contracts/run-flags.ts';
import { errors } from './errors.ts';
import type { FlowModel } from './flow-model.ts';
import type { Reporter } from './reporter.ts';

const reserved: ReadonlySet<string> = new Set(runFlagNames);

/** Reports parameters that no command line could give: their flag is another parameter's, or the command's own. */
export function checkParameterFlags(model: FlowModel, reporter: Reporter): void {
  const takenBy = new Map<string, string>();
  const fields = model.classes.flatMap((one) => one.fields);
  for (const { name, flags } of model.parameterFlags) {
    const place = fields.find((field) => field.name === name)?.place ?? model.place;
    const own = flags.find((flag) => reserved.has(flag));
    if (own !== undefined) reporter.report(errors.FLOW_PARAM_RESERVED({ name, flag: own }), place);
    const shared = flags.find((flag) => takenBy.has(flag));
    const other = shared === undefined ? undefined : takenBy.get(shared);
    if (shared !== undefined && other !== undefined)
      reporter.report(errors.FLOW_PARAM_FLAG_TAKEN({ name, other, flag: shared }), place);
    for (const flag of flags) if (!takenBy.has(flag)) takenBy.set(flag, name);
  }
}

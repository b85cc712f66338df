export { annotateClasses } from './package/annotate-classes.ts';
export type { ClassOrigin } from './package/annotate-classes.ts';
export { compileModule } from './package/compile-module.ts';
export type { CompiledModule } from './package/compile-module.ts';
export type { EditedSource } from './package/source-edits.ts';

import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadFlowClass, Project, type FlowClass, type LoadedFlow } from '@flow/core/engine';

type Loaded = WeakMap<FlowClass, Promise<LoadedFlow>>;

/** Stands for the flows that are loaded without a project of the test's. */
const noProject = {};

/** A flow is read from its source once, however many of its steps a file tests. */
const loaded = new WeakMap<object, Loaded>();

/** The flow of a class, loaded and checked; with the plugins of `project`, where there is one. */
export function flowOf(flowClass: FlowClass, project: Project | undefined): Promise<LoadedFlow> {
  const flows: Loaded = loaded.get(project ?? noProject) ?? new WeakMap<FlowClass, Promise<LoadedFlow>>();
  loaded.set(project ?? noProject, flows);
  const known = flows.get(flowClass);
  if (known !== undefined) return known;
  const loading = project === undefined ? loadAlone(flowClass) : loadFlowClass(project, flowClass);
  flows.set(flowClass, loading);
  return loading;
}

/** In a project that goes away at once: what was loaded doesn't need it. */
async function loadAlone(flowClass: FlowClass): Promise<LoadedFlow> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'flow-step-')));
  try {
    const env = { HOME: root, XDG_CONFIG_HOME: join(root, '.config'), XDG_CACHE_HOME: join(root, '.cache') };
    await using project = await Project.open({ cwd: root, env });
    return await loadFlowClass(project, flowClass);
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

import type { ManifestShape } from './manifest-bytes.ts';

export const runShape: ManifestShape = {
  flow: 'string',
  run: 'string',
  startedAt: 'number',
  file: 'string',
  code: 'string',
  parameters: 'object of artifacts',
  tags: 'array',
  systemTags: 'array',
  graph: 'object',
};

export const taskShape: ManifestShape = {
  path: 'object',
  attempt: 'number',
  startedAt: 'number',
  finishedAt: 'number',
  artifacts: 'object of artifacts',
  next: 'object with a kind',
  items: 'array',
  inputs: 'object with a kind',
};

export const failedShape: ManifestShape = {
  path: 'object',
  attempt: 'number',
  startedAt: 'number',
  finishedAt: 'number',
  error: 'object',
};

export const openForeachShape: ManifestShape = { artifacts: 'object of artifacts' };

export const chunkShape: ManifestShape = { from: 'number', count: 'number', ref: 'object' };

export const runEndShape: ManifestShape = { status: 'string', finishedAt: 'number' };

export const rerunShape: ManifestShape = { steps: 'array' };

export const resumeClaimShape: ManifestShape = { run: 'string', at: 'number' };

export const runTagsShape: ManifestShape = { tags: 'array' };

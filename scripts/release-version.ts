// Gives every package its next version and change log, as the changesets say: `npm run release:version`.
import { root } from './gates/workspace.ts';
import { versionPackages } from './release/version-packages.ts';

await versionPackages(root);

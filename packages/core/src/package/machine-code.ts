/** A kind of machine that some code runs on; what is not set doesn't matter. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** On Linux. */
  readonly libc?: string;
  /** Node's module ABI, where an addon doesn't use the stable one (Node-API). */
  readonly abi?: string;
}

/** The machines for which a file holds code, told from its header; none when it is no executable, library or addon. */
export function machinesOf(file: string, contents: Uint8Array): readonly Machine[] {
  const bytes = Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength);
  const found =
    bytes.length < smallestHeader
      ? []
      : (elf(bytes) ?? machO(bytes) ?? universal(bytes) ?? portableExecutable(bytes) ?? []);
  if (found.length === 0 || !file.endsWith('.node') || bytes.includes('napi_')) return found;
  return found.map((machine) => ({ ...machine, abi: process.versions.modules }));
}

/** The running machine. */
export function thisMachine(): Machine {
  const libc = process.platform === 'linux' ? { libc: libcOfProcess() } : {};
  return { platform: process.platform, arch: process.arch, ...libc, abi: process.versions.modules };
}

/** True where code for `needed` runs. */
export function runsOn(needed: Machine, here: Machine): boolean {
  return (Object.keys(needed) as (keyof Machine)[]).every((key) => needed[key] === here[key]);
}

/** As people write it: `linux x64 (glibc)`, `darwin arm64 with Node ABI 147`. */
export function formatMachine({ platform, arch, libc, abi }: Machine): string {
  return `${platform} ${arch}${libc === undefined ? '' : ` (${libc})`}${abi === undefined ? '' : ` with Node ABI ${abi}`}`;
}

const smallestHeader = 20;
const elfArchs = new Map([
  [3, 'ia32'],
  [21, 'ppc64'],
  [22, 's390x'],
  [40, 'arm'],
  [62, 'x64'],
  [183, 'arm64'],
  [243, 'riscv64'],
  [258, 'loong64'],
]);
const machOArchs = new Map([
  [0x01000007, 'x64'],
  [0x0100000c, 'arm64'],
]);
const windowsArchs = new Map([
  [0x014c, 'ia32'],
  [0x8664, 'x64'],
  [0xaa64, 'arm64'],
]);
const mostArchsOfAFile = 8;

function elf(bytes: Buffer): readonly Machine[] | undefined {
  if (bytes.readUInt32BE(0) !== 0x7f454c46) return undefined;
  const arch = elfArchs.get(bytes.readUInt16LE(18));
  if (arch === undefined) return [];
  const libc = bytes.includes('libc.musl-') ? 'musl' : bytes.includes('GLIBC_') ? 'glibc' : undefined;
  return [{ platform: 'linux', arch, ...(libc !== undefined && { libc }) }];
}

function machO(bytes: Buffer): readonly Machine[] | undefined {
  if (bytes.readUInt32LE(0) !== 0xfeedfacf) return undefined;
  return macMachine(bytes.readUInt32LE(4));
}

/** Several Mach-O files in one. A Java class begins with the same number, but then has a version where a small count stands. */
function universal(bytes: Buffer): readonly Machine[] | undefined {
  const count = bytes.readUInt32BE(4);
  if (bytes.readUInt32BE(0) !== 0xcafebabe || count > mostArchsOfAFile || bytes.length < 8 + 20 * count)
    return undefined;
  return Array.from({ length: count }, (_, index) => bytes.readUInt32BE(8 + 20 * index)).flatMap(macMachine);
}

function macMachine(cpuType: number): readonly Machine[] {
  const arch = machOArchs.get(cpuType);
  return arch === undefined ? [] : [{ platform: 'darwin', arch }];
}

function portableExecutable(bytes: Buffer): readonly Machine[] | undefined {
  if (bytes.toString('latin1', 0, 2) !== 'MZ' || bytes.length < 0x40) return undefined;
  const header = bytes.readUInt32LE(0x3c);
  if (bytes.toString('latin1', header, header + 4) !== 'PE\0\0' || bytes.length < header + 6) return undefined;
  const arch = windowsArchs.get(bytes.readUInt16LE(header + 4));
  return arch === undefined ? [] : [{ platform: 'win32', arch }];
}

/** Node tells the version of glibc that it runs on; none means musl. */
function libcOfProcess(): string {
  const { header } = process.report.getReport() as { readonly header: { readonly glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}

import { createRequire } from 'node:module';
import { arch, cpus, platform, release, totalmem } from 'node:os';

/** What a run ran on, for its report and `environment.json`. */
export interface Environment {
  readonly mien: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly system: string;
  readonly processor: string;
  readonly cores: number;
  /** Gibibytes, one decimal. */
  readonly memoryGiB: number;
  /** Where it computed: `cpu`, `webgpu` or `cuda`. */
  readonly device: string;
  readonly threads: number;
}

const require = createRequire(import.meta.url);

function packageVersion(path: string): string {
  const { version } = require(path) as { readonly version: string };
  return version;
}

export function mienVersion(): string {
  return packageVersion('../package.json');
}

export function describeEnvironment(device: string, threads: number): Environment {
  return {
    mien: mienVersion(),
    node: process.version,
    onnxruntime: packageVersion('onnxruntime-node/package.json'),
    system: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    device,
    threads,
  };
}

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Short files whose tests take long. Vitest would begin them last, and then one worker would be left alone with them. */
const SLOW = [
  'src/batch/queue/queued-shards.test.ts',
  'src/batch/worker-faults.test.ts',
  'src/model/read-weights.test.ts',
  'src/video/analyze-clip.test.ts',
  'src/video/clip-copy.test.ts',
  'src/video/recognize-video.test.ts',
  'tests/browser/studio/offline.test.ts',
  'tests/browser/training.test.ts',
  'tests/interruption.test.ts',
  'tests/locks.test.ts',
  'tests/output.test.ts',
  'tests/readme.test.ts',
  'tests/video.test.ts',
  'tests/whole-job.test.ts',
  'tools/fuzz/batch.test.ts',
  'tools/fuzz/faults.test.ts',
  'tools/fuzz/http.test.ts',
  'tools/fuzz/images.test.ts',
  'tools/fuzz/tables.test.ts',
];

/**
 * The order of the test files: project after project, in each the slow files first. The others follow in Vitest's order:
 * the slowest of the last run first, or the longest file where there was none.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project))];
    const isSlow = ({ moduleId }: TestSpecification): boolean => SLOW.some((path) => moduleId.endsWith(path));
    return projects.flatMap((project) => {
      const own = sorted.filter((file) => file.project === project);
      return [...own.filter(isSlow), ...own.filter((file) => !isSlow(file))];
    });
  }
}

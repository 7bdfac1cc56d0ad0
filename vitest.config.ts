// Which tests there are, in kinds (projects), and how each kind is run.
import { defineConfig } from 'vitest/config';

// A lab is one for all files of its project.
const lab = {
  // A cluster on a machine that others load as well is late now and then. A second copy of a guest is never tried again.
  retry: { count: 1, condition: /^(?!never two copies)/ },
  globalSetup: ['test/lab/harness/setup.ts'],
  fileParallelism: false,
  testTimeout: 600_000,
  hookTimeout: 900_000,
};

// One project a kind of test: "fast" is what `npm run check` runs, the others need a libvirtd or the virtual cluster.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'fast',
          include: ['test/{unit,captures,tidy,model-checker,replays}/**/*.test.ts'],
          // They take milliseconds; a machine that is busy with other things may take longer.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          globalSetup: ['test/contract/harness/setup.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'lab',
          include: ['test/lab/**/*.test.ts'],
          ...lab,
        },
      },
      {
        test: {
          name: 'lab-trixie',
          include: ['test/lab/core/**/*.test.ts'],
          ...lab,
        },
      },
    ],
  },
});

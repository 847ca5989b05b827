import { defineConfig } from 'vitest/config'

const source = { conditions: ['guichet:source'], externalConditions: ['guichet:source'] }

/** Tests read the packages' sources, so that a failure points at a line that somebody wrote. */
export default defineConfig({
  resolve: source,
  ssr: { resolve: source },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    // Many tests start processes, and the machine may be busy: only what hangs comes this far.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A poll ends as soon as it is good.
    expect: { poll: { timeout: 20_000 } },
    maxWorkers: 2,
  },
})

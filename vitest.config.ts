import { defineConfig } from 'vitest/config'

const tier = (name: string, timeoutMs: number, options: object) => ({
  test: {
    name,
    include: [`**/*.${name}.test.ts`],
    exclude: ['**/node_modules/**', '**/.millrace/**'],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    pool: 'forks' as const,
    ...options,
  },
})

export default defineConfig({
  test: {
    projects: [
      tier('unit', 10_000, {}),
      tier('int', 120_000, { fileParallelism: false, maxConcurrency: 16, globalSetup: ['./platform/local/test/servers.ts'] }),
      tier('e2e', 300_000, { fileParallelism: false, globalSetup: ['./demo/src/e2e/global-setup.ts'] }),
    ],
  },
})

import { defineConfig } from 'vitest/config'

const tier = (name: string, timeoutMs: number, parallel: boolean) => ({
  test: {
    name,
    include: [`**/*.${name}.test.ts`],
    exclude: ['**/node_modules/**', '**/.millrace/**'],
    testTimeout: timeoutMs,
    hookTimeout: timeoutMs,
    fileParallelism: parallel,
    pool: 'forks' as const,
  },
})

export default defineConfig({
  test: { projects: [tier('unit', 10_000, true), tier('int', 120_000, false), tier('e2e', 300_000, false)] },
})

import { defineConfig } from 'vitest/config'

/** The trial alone, outside `npm test`: KAFKA_BROKERS=127.0.0.1:9092 npx vitest run --config platform/platformatic/trial/vitest.config.ts */
export default defineConfig({
  test: { include: ['**/*.trial.ts'], root: import.meta.dirname, pool: 'forks', testTimeout: 60_000, hookTimeout: 60_000 },
})

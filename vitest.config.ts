import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const shared = {
  environment: 'node' as const,
  testTimeout: 30_000,
  hookTimeout: 120_000,
  // A state is waited for as long as a slow machine needs to reach it; the default is one second.
  expect: { poll: { timeout: 20_000 } },
}

export default defineConfig({
  test: {
    // Left alone, a machine of two cores gets one worker; most of a database test is waiting.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{lib,components,app,sandbox,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/*.protocol.test.ts', '**/node_modules/**'],
          setupFiles: ['scripts/testing/deny-network.ts', 'scripts/testing/fixed-seed.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'db-pglite',
          include: ['{lib,app,scripts}/**/*.db.test.ts'],
          env: { TEST_DATABASE: 'pglite' },
          globalSetup: ['scripts/testing/pglite.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'db-postgres',
          include: ['{lib,app,scripts}/**/*.db.test.ts'],
          env: { TEST_DATABASE: 'postgres' },
          globalSetup: ['scripts/testing/postgres.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'protocol',
          include: ['lib/**/*.protocol.test.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
})

import { defineConfig } from 'vitest/config'

const shared = { environment: 'node' as const, testTimeout: 20_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{lib,components,app,sandbox,scripts}/**/*.test.{ts,tsx}'],
          exclude: ['**/*.db.test.ts', '**/*.protocol.test.ts', '**/node_modules/**'],
          setupFiles: ['scripts/testing/deny-network.ts'],
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

import { spawn } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly names: readonly string[]
}

export interface StepResult extends Counts {
  readonly name: string
  readonly seconds: number
}

/** Runs a command with its output shown; resolves with the exit code. */
export function run(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    })
    child.once('error', (error) => {
      process.stderr.write(`${command}: ${error.message}\n`)
      resolve(1)
    })
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

export async function runStep(name: string, step: () => Promise<Counts>): Promise<StepResult> {
  process.stdout.write(`\n── ${name} ${'─'.repeat(Math.max(3, 60 - name.length))}\n`)
  const started = performance.now()
  const counts = await step()
  return { name, seconds: Math.round((performance.now() - started) / 1000), ...counts }
}

/** A check that counts as one: it passes or it fails. */
export async function single(name: string, command: string, args: readonly string[]): Promise<Counts> {
  const failed = (await run(command, args)) === 0 ? 0 : 1
  return { passed: 1 - failed, failed, skipped: 0, names: failed ? [name] : [] }
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numFailedTestSuites: z.number(),
})

export async function vitest(project: string): Promise<Counts> {
  const file = join(tmpdir(), `mailgrant-${project}-${process.pid}.json`)
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project]
  const code = await run(process.execPath, [
    ...args,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ])
  return counted(file, code, project, (json) => {
    const report = vitestReport.parse(json)
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    }
  })
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

export async function playwright(): Promise<Counts> {
  const file = join(tmpdir(), `mailgrant-e2e-${process.pid}.json`)
  const code = await run(
    process.execPath,
    ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file,
    },
  )
  return counted(file, code, 'browser journeys', (json) => {
    const { stats } = playwrightReport.parse(json)
    return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
  })
}

function counted(
  file: string,
  code: number,
  name: string,
  read: (json: unknown) => { passed: number; failed: number; skipped: number },
): Counts {
  try {
    const counts = read(JSON.parse(readFileSync(file, 'utf8')))
    // A runner that ends badly without a failed test broke outside of one: that is a failure too.
    const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed
    const none = counts.passed + counts.failed === 0 ? 1 : 0
    return { ...counts, failed: Math.max(failed, none), names: failed + none > 0 ? [name] : [] }
  } catch {
    return { passed: 0, failed: 1, skipped: 0, names: [`${name} (gave no report)`] }
  } finally {
    rmSync(file, { force: true })
  }
}

import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { z } from 'zod'
import { type Failure, failuresOfPlaywright, failuresOfVitest, tellingLines } from './failures.ts'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  readonly names: readonly string[]
  readonly failures: readonly Failure[]
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

/** A check that counts as one: it passes or it fails, and then its last lines are what it said. */
export async function single(name: string, command: string, args: readonly string[]): Promise<Counts> {
  const said: string[] = []
  const failed = (await runTold(command, args, said)) === 0 ? 0 : 1
  if (!failed) return { passed: 1, failed, skipped: 0, names: [], failures: [] }
  const failures = [{ where: '', name, message: tellingLines(said.join('')) }]
  return { passed: 0, failed, skipped: 0, names: [name], failures }
}

/** Runs a command with its output shown and kept. */
function runTold(command: string, args: readonly string[], said: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const hear = (from: Readable, to: Writable) =>
      from.setEncoding('utf8').on('data', (part: string) => {
        said.push(part)
        to.write(part)
      })
    hear(child.stdout, process.stdout)
    hear(child.stderr, process.stderr)
    child.once('error', (error) => {
      said.push(error.message)
      resolve(1)
    })
    child.once('close', (code) => resolve(code ?? 1))
  })
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
  const unhandled = `${file}.unhandled`
  const code = await run(
    process.execPath,
    [
      ...args,
      '--reporter=dot',
      '--reporter=json',
      '--reporter=./scripts/testing/unhandled-reporter.ts',
      `--outputFile.json=${file}`,
    ],
    { UNHANDLED_ERRORS_FILE: unhandled },
  )
  const counts = counted(file, code, project, (json) => {
    const report = vitestReport.parse(json)
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
      failures: failuresOfVitest(json),
    }
  })
  return { ...counts, failures: [...counts.failures, ...unhandledIn(unhandled, project)] }
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
    return {
      passed: stats.expected,
      failed: stats.unexpected + stats.flaky,
      skipped: stats.skipped,
      failures: failuresOfPlaywright(json),
    }
  })
}

function unhandledIn(file: string, where: string): Failure[] {
  if (!existsSync(file)) return []
  const errors = z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')))
  rmSync(file)
  return errors.map((message) => ({ where, name: 'an error outside of any test', message }))
}

function counted(
  file: string,
  code: number,
  name: string,
  read: (json: unknown) => Omit<Counts, 'names'>,
): Counts {
  try {
    const counts = read(JSON.parse(readFileSync(file, 'utf8')))
    // A runner that ends badly without a failed test broke outside of one: that is a failure too.
    const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed
    const none = counts.passed + counts.failed === 0 ? 1 : 0
    return { ...counts, failed: Math.max(failed, none), names: failed + none > 0 ? [name] : [] }
  } catch (error) {
    const failures = [
      { where: '', name: `${name} gave no report (exit code ${code})`, message: String(error) },
    ]
    return { passed: 0, failed: 1, skipped: 0, names: [`${name} (gave no report)`], failures }
  } finally {
    rmSync(file, { force: true })
  }
}

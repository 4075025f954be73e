import { z } from 'zod'

/** One test that failed: where it stands, its whole name, and what it said. */
export interface Failure {
  readonly where: string
  readonly name: string
  readonly message: string
}

const MOST_LINES = 60
const LINES_OF_EACH = 8
const LONGEST_LINE = 200

const vitestReport = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

/** The failed tests of a JSON report of vitest, and the files that could not even be loaded. */
export function failuresOfVitest(report: unknown): Failure[] {
  return vitestReport
    .parse(report)
    .testResults.flatMap(({ name: where, status, message, assertionResults }) => {
      const failed = assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => ({ where, name: test.fullName, message: (test.failureMessages ?? []).join('\n') }))
      if (failed.length > 0 || status !== 'failed') return failed
      return [{ where, name: 'the file as a whole', message: message ?? '' }]
    })
}

const text = z.object({ message: z.string().optional(), value: z.string().optional() })
const playwrightSuite = z.object({
  title: z.string(),
  get suites() {
    return z.array(playwrightSuite).optional()
  },
  specs: z
    .array(
      z.object({
        title: z.string(),
        file: z.string(),
        line: z.number(),
        tests: z.array(
          z.object({
            status: z.string(),
            results: z.array(z.object({ status: z.string(), errors: z.array(text).optional() })),
          }),
        ),
      }),
    )
    .optional(),
})
const playwrightReport = z.object({
  suites: z.array(playwrightSuite),
  errors: z.array(text).optional(),
})

/** The failed and the flaky journeys of a JSON report of Playwright, and what broke outside of any. */
export function failuresOfPlaywright(report: unknown): Failure[] {
  const { suites, errors = [] } = playwrightReport.parse(report)
  const outside = errors.map((error) => ({ where: '', name: 'outside of any test', message: said([error]) }))
  return [...outside, ...suites.flatMap((suite) => ofSuite(suite, []))]
}

function ofSuite(suite: z.infer<typeof playwrightSuite>, above: readonly string[]): Failure[] {
  const { specs = [], suites = [] } = suite
  const own = specs.flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ status, results }) => ({
        where: `${file}:${line}`,
        name: [...above, status === 'flaky' ? `${title} (passed when tried again)` : title].join(' › '),
        message: said(results.find(({ errors }) => errors?.length)?.errors ?? []),
      })),
  )
  return [...own, ...suites.flatMap((inner) => ofSuite(inner, [...above, inner.title]))]
}

const said = (errors: readonly z.infer<typeof text>[]) =>
  errors.map(({ message, value }) => message ?? value ?? '').join('\n')

/** Of the output of a compiler or a linter the lines that name an error; the last ones where none does. */
export function tellingLines(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const naming = lines.filter((line) => /\berror\b|[×✖]|:\d+:\d+/i.test(line))
  return (naming.length > 0 ? naming.slice(0, LINES_OF_EACH) : lines.slice(-LINES_OF_EACH)).join('\n')
}

/**
 * What failed, for the end of a log of which only the end is kept: every name, and of each the first lines of what it
 * said, as many as fit.
 */
export function tellFailures(failures: readonly Failure[], root: string, mostLines = MOST_LINES): string[] {
  if (failures.length === 0) return []
  const named = failures.slice(0, mostLines - 2)
  const left = mostLines - 2 - named.length
  const ofEach = Math.min(LINES_OF_EACH, Math.floor(left / named.length))
  const lines = named.flatMap(({ where, name, message }) => [
    short(`✗ ${where === '' ? name : `${where.replace(`${root}/`, '')} › ${name}`}`),
    ...linesOf(message, root)
      .slice(0, ofEach)
      .map((line) => short(`    ${line}`)),
  ])
  const more = failures.length - named.length
  return [`What failed (${failures.length}):`, ...lines, ...(more > 0 ? [`… and ${more} more`] : [])]
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the colours of a terminal
const COLOURS = /\u001b\[[0-9;]*m/g

/** The message, and of the stack only what is ours. */
function linesOf(message: string, root: string): string[] {
  return (
    message
      .replaceAll(COLOURS, '')
      .replaceAll('file://', '')
      // How vitest reports a test that ran into its time limit: the error it had ready, to know the place.
      .replaceAll('Error: STACK_TRACE_ERROR', 'It took longer than a test may take.')
      .split('\n')
      .filter(
        (line) =>
          line.trim() !== '' && !/^\s+at .*node_modules|^\s+at (?:async )?(?:node:|new Promise)/.test(line),
      )
      .map((line) => line.replaceAll(`${root}/`, ''))
  )
}

function short(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE - 1)}…` : line
}

import { describe, expect, it } from 'vitest'
import { failuresOfPlaywright, failuresOfVitest, tellFailures, tellingLines } from './failures.ts'

const ROOT = '/srv/portal'

const vitestReport = {
  testResults: [
    {
      name: `${ROOT}/lib/a.test.ts`,
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'a thing works', status: 'passed', failureMessages: [] },
        {
          fullName: 'a thing breaks in the end',
          status: 'failed',
          failureMessages: [
            'AssertionError: expected \u001b[32m1\u001b[39m to be 2\n    at file:///srv/portal/lib/a.test.ts:7:9\n    at file:///srv/portal/node_modules/@vitest/runner/index.js:1:1\n    at new Promise (<anonymous>)',
          ],
        },
        {
          fullName: 'a thing never ends',
          status: 'failed',
          failureMessages: ['Error: STACK_TRACE_ERROR\n    at /srv/portal/lib/a.test.ts:20:3'],
        },
      ],
    },
    { name: `${ROOT}/lib/b.test.ts`, status: 'failed', message: 'Cannot find module', assertionResults: [] },
    { name: `${ROOT}/lib/c.test.ts`, status: 'passed', assertionResults: [] },
  ],
}

const spec = (title: string, status: string, ...results: object[]) => ({
  title,
  file: 'board.e2e.ts',
  line: 12,
  tests: [{ status, results }],
})

const playwrightReport = {
  errors: [{ message: 'Error: the server did not start' }],
  suites: [
    {
      title: 'board.e2e.ts',
      specs: [spec('is there', 'expected', { status: 'passed' })],
      suites: [
        {
          title: 'the board',
          specs: [
            spec('breaks', 'unexpected', { status: 'failed', errors: [{ message: 'it is empty' }] }),
            spec(
              'wavers',
              'flaky',
              { status: 'failed', errors: [{ message: 'once' }] },
              { status: 'passed' },
            ),
          ],
        },
      ],
    },
  ],
}

describe('the end of a log of tests', () => {
  it('names each failed test with its file and what it said, without colours and foreign lines', () => {
    expect(tellFailures(failuresOfVitest(vitestReport), ROOT)).toEqual([
      'What failed (3):',
      '✗ lib/a.test.ts › a thing breaks in the end',
      '    AssertionError: expected 1 to be 2',
      '        at lib/a.test.ts:7:9',
      '✗ lib/a.test.ts › a thing never ends',
      '    It took longer than a test may take.',
      '        at lib/a.test.ts:20:3',
      '✗ lib/b.test.ts › the file as a whole',
      '    Cannot find module',
    ])
  })

  it('names failed and flaky journeys under their headings, and what broke outside of them', () => {
    expect(failuresOfPlaywright(playwrightReport)).toEqual([
      { where: '', name: 'outside of any test', message: 'Error: the server did not start' },
      { where: 'board.e2e.ts:12', name: 'the board › breaks', message: 'it is empty' },
      { where: 'board.e2e.ts:12', name: 'the board › wavers (passed when tried again)', message: 'once' },
    ])
  })

  it('picks the lines of a compiler that name an error, and the last ones where none does', () => {
    const output = 'lib/a.ts(3,4): error TS2322: no\n\n  explained at length\nlib/b.ts:7:1 lint/style\n'
    expect(tellingLines(output)).toBe('lib/a.ts(3,4): error TS2322: no\nlib/b.ts:7:1 lint/style')
    const lines = Array.from({ length: 20 }, (_, n) => `line ${n}`)
    expect(tellingLines(lines.join('\n'))).toBe(lines.slice(-8).join('\n'))
  })

  it('says nothing when nothing failed', () => {
    expect(tellFailures([], ROOT)).toEqual([])
  })

  it.each([1, 5, 20, 57, 58, 59, 400])(
    'has at most sixty lines for %d failures, and names what fits',
    (count) => {
      const failures = Array.from({ length: count }, (_, n) => ({
        where: `${ROOT}/lib/x.test.ts`,
        name: `test ${n} ${'long '.repeat(100)}`,
        message: Array.from({ length: 50 }, (__, line) => `line ${line}`).join('\n'),
      }))
      const lines = tellFailures(failures, ROOT)
      expect(lines.length).toBeLessThanOrEqual(60)
      expect(lines.filter((line) => line.startsWith('✗'))).toHaveLength(Math.min(count, 58))
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(200)
      expect(lines.at(-1)?.startsWith('… and')).toBe(count > 58)
    },
  )
})

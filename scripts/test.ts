import { ensurePackages, NEEDED, type Need } from './debian-packages.ts'
import { tellFailures } from './failures.ts'
import { type Counts, playwright, run, runStep, type StepResult, single, vitest } from './run-step.ts'

const node = process.execPath
const CI = process.env.CI === 'true'

const missing = new Set(ensurePackages())

function needing(need: Need, step: () => Promise<Counts>): () => Promise<Counts> {
  if (!missing.has(need)) return step
  // Never a silent pass: what could not run is named, and under CI it is a failure.
  return async () => {
    process.stdout.write(`Could not run: ${NEEDED[need].packages.join(', ')} missing.\n`)
    return { passed: 0, failed: CI ? 1 : 0, skipped: 1, names: [NEEDED[need].forWhat], failures: [] }
  }
}

/** Tests of a step that leave themselves out where a package is missing: they are counted there, and named here. */
function naming(need: Need, step: () => Promise<Counts>): () => Promise<Counts> {
  if (!missing.has(need)) return step
  return async () => {
    const counts = await step()
    return { ...counts, names: [...counts.names, NEEDED[need].forWhat] }
  }
}

async function types(): Promise<Counts> {
  // Route types are generated, not committed.
  await run(node, ['node_modules/next/dist/bin/next', 'typegen'])
  return single('types', node, ['node_modules/typescript/bin/tsc', '--noEmit'])
}

const steps: [string, () => Promise<Counts>][] = [
  [
    'format and lint',
    () => single('format and lint', node, ['node_modules/@biomejs/biome/bin/biome', 'ci', '.']),
  ],
  ['types', types],
  ['unit tests', () => vitest('unit')],
  ['database tests on PGlite', () => vitest('db-pglite')],
  ['database tests on PostgreSQL', needing('postgres', () => vitest('db-postgres'))],
  ['protocol tests on Dovecot and Postfix', needing('mail', () => vitest('protocol'))],
  ['build', () => single('build', node, ['node_modules/next/dist/bin/next', 'build'])],
  [
    'browser journeys in Chromium',
    needing(
      'browser',
      naming('monitoring', () => playwright()),
    ),
  ],
]

const results: StepResult[] = []
for (const [name, step] of steps) results.push(await runStep(name, step))

const sum = (pick: (result: StepResult) => number) =>
  results.reduce((total, result) => total + pick(result), 0)
const widest = Math.max(...results.map((result) => result.name.length))
const told = tellFailures(
  results.flatMap((result) => result.failures),
  process.cwd(),
)
process.stdout.write(told.length > 0 ? `\n${told.join('\n')}\n\n` : '\n')
for (const result of results) {
  const skipped = result.skipped > 0 ? `, ${result.skipped} not run` : ''
  process.stdout.write(
    `${result.name.padEnd(widest)}  ${String(result.passed).padStart(5)} passed, ${result.failed} failed${skipped}  (${result.seconds} s)\n`,
  )
}
const broken = results.flatMap((result) => result.names)
if (broken.length > 0) process.stdout.write(`\nFailed or not run: ${broken.join('; ')}\n`)
const skipped = sum((result) => result.skipped)
process.stdout.write(
  `\n${sum((result) => result.passed)} passed, ${sum((result) => result.failed)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`,
)
process.exitCode = sum((result) => result.failed) > 0 || (CI && skipped > 0) ? 1 : 0

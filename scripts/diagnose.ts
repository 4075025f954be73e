import { createInterface } from 'node:readline'
import { explainText } from '#lib/diagnosis/explain-text.ts'

// JSON lines {id, stage, raw} on standard input, {id, cause, confidence, candidates, facts} a line each on standard
// output, in the same order and nothing else. A line that cannot be read is answered with what is wrong with it.

interface Line {
  readonly id: unknown
  readonly raw: string
  readonly stage?: string
}

type Problem = 'not_json' | 'not_an_object' | 'raw_missing'

function parse(line: string): Line | Problem {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return 'not_json'
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not_an_object'
  const { id = null, raw, stage } = value as Record<string, unknown>
  if (typeof raw !== 'string') return 'raw_missing'
  return { id, raw, ...(typeof stage === 'string' ? { stage } : {}) }
}

function idOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { id?: unknown } | null)?.id ?? null
  } catch {
    return null
  }
}

function answer(line: string, number: number): { readonly bad: boolean; readonly text: string } {
  const parsed = parse(line)
  if (typeof parsed === 'string') {
    return { bad: true, text: JSON.stringify({ id: idOf(line), error: parsed, line: number }) }
  }
  const { cause, confidence, candidates, facts } = explainText(parsed)
  const names = candidates.map((candidate) => candidate.cause)
  return { bad: false, text: JSON.stringify({ id: parsed.id, cause, confidence, candidates: names, facts }) }
}

/** A reader that has seen enough, such as `head`, closes the pipe: that is no fault of anybody. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

let number = 0
for await (const line of createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
  number += 1
  const clean = line.replace(/^\ufeff/, '').trim()
  if (clean === '') continue
  const { bad, text } = answer(clean, number)
  if (bad) process.exitCode = 1
  if (!process.stdout.write(`${text}\n`)) {
    await new Promise<void>((resolve) => {
      process.stdout.once('drain', resolve)
    })
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import cases from '#lib/diagnosis/testing/cases.json' with { type: 'json' }

interface Run {
  readonly lines: readonly string[]
  readonly errors: string
  readonly code: number | null
}

function start() {
  return spawn(process.execPath, ['--import', 'tsx', 'scripts/diagnose.ts'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}

async function run(input: string): Promise<Run> {
  const child = start()
  const out: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin.end(input)
  const [code] = (await once(child, 'close')) as [number | null]
  const lines = Buffer.concat(out).toString('utf8').split('\n').filter(Boolean)
  return { lines, errors: Buffer.concat(errors).toString('utf8'), code }
}

describe('npm run diagnose', () => {
  test('answers every line by its own, in order, with JSON and nothing else', async () => {
    const input = cases.map(({ id, stage, raw }) => JSON.stringify({ id, stage, raw })).join('\n')
    const { lines, errors, code } = await run(`${input}\n`)
    expect(errors).toBe('')
    expect(code).toBe(0)
    const answers = lines.map((line) => JSON.parse(line))
    expect(answers.map(({ id }) => id)).toEqual(cases.map(({ id }) => id))
    for (const answer of answers) {
      expect(Object.keys(answer)).toEqual(['id', 'cause', 'confidence', 'candidates', 'facts'])
      expect(answer.candidates[0]).toBe(answer.cause)
      expect(new Set(answer.candidates).size).toBe(answer.candidates.length)
      expect(['certain', 'likely', 'possible']).toContain(answer.confidence)
    }
    const right = answers.filter(({ cause }, place) => cause === cases[place]?.expect)
    expect(right.length / cases.length).toBeGreaterThanOrEqual(0.97)
  })

  test('needs no stage, keeps whatever the id is, and reads what comes from Windows', async () => {
    const { lines, code } = await run(
      '\ufeff{"id":7,"raw":"AADSTS7000222: expired"}\r\n\r\n{"id":{"a":1},"raw":"","stage":null}\r\n{"raw":"-ERR Server Unavailable. 21"}',
    )
    const answers = lines.map((line) => JSON.parse(line))
    expect(answers).toMatchObject([
      { id: 7, cause: 'secret.expired' },
      { id: { a: 1 }, cause: 'unspecified' },
      { id: null, cause: 'mail.throttled_or_busy' },
    ])
    expect(code).toBe(0)
  })

  test('answers a line that is none with what is wrong with it, and says so when it ends', async () => {
    const { lines, errors, code } = await run(
      '{"id":1,"raw":"x"}\nnonsense\n[]\n{"id":"b"}\n{"id":2,"raw":"y"}\n',
    )
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { id: 1, cause: 'unspecified' },
      { id: null, error: 'not_json', line: 2 },
      { id: null, error: 'not_an_object', line: 3 },
      { id: 'b', error: 'raw_missing', line: 4 },
      { id: 2, cause: 'unspecified' },
    ])
    expect(errors).toBe('')
    expect(code).toBe(1)
  })

  test('lets no secret through', async () => {
    const raw = 'client_secret=hunter2hunter2 AUTHENTICATE XOAUTH2 dXNlcj11c2VyQGNvbnRvc28uY29tAWF1dGg9'
    const { lines } = await run(JSON.stringify({ id: 1, raw }))
    expect(lines.join('')).not.toMatch(/hunter2|dXNlcj/)
  })

  test('ends quietly when nobody reads on', async () => {
    const child = start()
    let errors = ''
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8')
    })
    child.stdin.on('error', () => {})
    const closed = once(child, 'close')
    child.stdout.once('data', () => child.stdout.destroy())
    const line = `${JSON.stringify({ id: 1, raw: cases[0]?.raw })}\n`
    child.stdin.end(line.repeat(20_000))
    const [code] = (await closed) as [number | null]
    expect(errors).toBe('')
    expect(code).toBe(0)
  })
})

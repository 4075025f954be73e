import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createLog } from './log.ts'
import { Secret } from './secret.ts'

const jwt = `${Buffer.from('{"typ":"JWT","alg":"RS256"}').toString('base64url')}.${randomBytes(90).toString('base64url')}.${randomBytes(64).toString('base64url')}`
const refresh = `0.A${randomBytes(60).toString('base64url')}`
const clientSecret = 'abc8Q~Xy1_.-~aBXy1_.-~aBXy1_.-~aBXy1_'
const SECRETS = [jwt, refresh, clientSecret]

function logged(write: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = []
  write(createLog('debug', { write: (line) => lines.push(line) }))
  return lines
}

function expectNoSecret(lines: readonly string[]) {
  expect(lines.length).toBeGreaterThan(0)
  for (const line of lines) {
    expect(() => JSON.parse(line)).not.toThrow()
    for (const secret of SECRETS) expect(line).not.toContain(secret.slice(10, 34))
    expect(line).not.toContain('marker')
  }
}

describe('the log', () => {
  it('masks tokens in messages, fields, lists and nested objects', () => {
    for (const secret of SECRETS) {
      expectNoSecret(
        logged((log) => {
          log.info(`got ${secret}`)
          log.info('got %s', secret)
          log.warn({ token: secret, list: [secret], deep: { er: { still: secret } } }, 'fields')
          log.info({ body: `grant_type=refresh_token&refresh_token=marker&client_secret=marker&code=marker` })
        }),
      )
    }
  })

  it('shows a Secret as such, wherever it stands', () => {
    const secret = new Secret('marker')
    const lines = logged((log) => {
      log.info({ secret, list: [secret], deep: { secret } })
      log.info('it is %s', secret)
      log.info(`it is ${secret}`)
    })
    expectNoSecret(lines)
    expect(lines[0]).toContain('[secret]')
  })

  it('masks an error with everything that caused it, and drops what libraries hang on errors', () => {
    const root = Object.assign(new Error(`invalid_grant for ${refresh}`), {
      code: 'ERR_ROOT',
      request: { body: 'marker' },
    })
    const middle = Object.assign(new Error(`call failed: client_secret=marker`, { cause: root }), {
      headers: { authorization: `Bearer ${jwt}` },
    })
    const error = new Error(`with ${clientSecret}`, { cause: middle })

    const lines = logged((log) => {
      log.error({ err: error }, 'renewal failed')
      log.error(error)
      log.error({ nested: { error } })
    })

    expectNoSecret(lines)
    const { err } = JSON.parse(lines[0] ?? '{}')
    expect(err).toMatchObject({ type: 'Error', cause: { cause: { code: 'ERR_ROOT' } } })
    expect(err.cause.cause.message).toContain('invalid_grant')
    expect(err.stack).toContain('log.test.ts')
  })

  it('survives values that turn in circles, throw, or have no JSON', () => {
    const circle: Record<string, unknown> = {}
    circle.self = circle
    const looped = new Error('looped')
    looped.cause = looped
    const lines = logged((log) => {
      log.info(
        { circle, big: 10n, nothing: undefined, symbol: Symbol('s'), fn: () => 1, when: new Date(0) },
        'odd',
      )
      log.error({ err: looped }, 'looped')
      log.error({ err: 'just a text' })
      log.error({ err: null })
    })
    expect(lines).toHaveLength(4)
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow()
  })

  it('writes one line for one event, whatever line ends a stranger sends', () => {
    const forged = 'x\r\n{"level":"info","msg":"admin signed in"}\n\u2028\u2029\u0000\u001b[31m'
    const lines = logged((log) => {
      log.info({ user: forged }, forged)
      log.error({ err: new Error(forged) })
    })
    expect(lines).toHaveLength(2)
    for (const line of lines) {
      expect(line.endsWith('\n')).toBe(true)
      const written = line.slice(0, -1)
      expect([...written].filter((letter) => letter < ' ')).toEqual([])
      expect(JSON.parse(line).msg).not.toBe('admin signed in')
    }
  })

  it('cuts what is too long before it is masked, and never in the middle of a token', () => {
    for (const secret of SECRETS) {
      for (let before = 15_960; before <= 16_000; before += 1) {
        const text = `${'x '.repeat(before / 2)}${secret} ${'and more '.repeat(200_000)}`
        const lines = logged((log) => {
          log.info({ text }, 'long')
          log.error({ err: new Error(text) }, 'long')
        })
        expectNoSecret(lines)
        for (const line of lines) {
          expect(line).not.toContain(secret.slice(0, 8))
          expect(line.length).toBeLessThan(60_000)
          expect(line).toContain('[cut: 18')
        }
      }
    }
  })

  it('writes a line of a bounded length, whatever it is given', () => {
    const long = 'a word '.repeat(300_000)
    const fields = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`field${n}`, long]))
    const lines = logged((log) => {
      log.info(fields, 'with fields')
      log.info(long)
      log.error(new Error(long))
      log.info({ dense: 'a'.repeat(2_000_000) })
    })
    expect(lines).toHaveLength(4)
    for (const line of lines) expect(line.length).toBeLessThan(200_000)
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ level: 'info', msg: 'with fields' })
    for (const line of lines.slice(1, 3)) expect(JSON.parse(line).msg).toMatch(/^a word a word/)
  })

  it('is quiet below its level', () => {
    const lines: string[] = []
    const log = createLog('warn', { write: (line) => lines.push(line) })
    log.debug('no')
    log.info('no')
    log.warn('yes')
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['yes'])
  })
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '#lib/config.ts'
import { createLog } from '#lib/log.ts'
import { runJobs } from './loop.ts'
import { explainStart } from './why-not.ts'

// Fake timers do not reach `node:timers/promises`; short real ones and a state to wait for do.
const lines: string[] = []
const log = createLog('debug', { write: (line) => lines.push(line) })
let stop: AbortController
beforeEach(() => {
  stop = new AbortController()
  lines.length = 0
})
afterEach(() => stop.abort())

describe('the loop of jobs', () => {
  it('runs each job again and again, and goes on after one that failed', async () => {
    let good = 0
    let bad = 0
    const ended = runJobs(
      [
        {
          name: 'good',
          everyMilliseconds: 1,
          run: async () => {
            good += 1
          },
        },
        {
          name: 'bad',
          everyMilliseconds: 1,
          run: async () => {
            bad += 1
            throw new Error('not today')
          },
        },
      ],
      log,
      stop.signal,
    )
    await expect.poll(() => Math.min(good, bad)).toBeGreaterThan(2)
    stop.abort()
    await ended
    expect(lines.join()).toContain('not today')
  })

  it('does not let a slow job keep another one waiting', async () => {
    let quick = 0
    let release = () => {}
    const slow = new Promise<void>((resolve) => {
      release = resolve
    })
    const ended = runJobs(
      [
        { name: 'slow', everyMilliseconds: 1, run: () => slow },
        {
          name: 'quick',
          everyMilliseconds: 1,
          run: async () => {
            quick += 1
          },
        },
      ],
      log,
      stop.signal,
    )
    await expect.poll(() => quick).toBeGreaterThan(2)
    stop.abort()
    release()
    await ended
  })

  it('ends at once while it waits, however long the wait', async () => {
    let runs = 0
    const run = async () => {
      runs += 1
    }
    const ended = runJobs(
      [
        { name: 'daily', everyMilliseconds: 86_400_000, run },
        { name: 'later', everyMilliseconds: 1, afterMilliseconds: 86_400_000, run },
      ],
      log,
      stop.signal,
    )
    await expect.poll(() => runs).toBe(1)
    stop.abort()
    await ended
    expect(runs).toBe(1)
  })
})

describe('why the portal does not start', () => {
  it('is a plain sentence when we know it, without a stack', () => {
    const text = explainStart(new ConfigError(['PUBLIC_URL must begin with https://']))
    expect(text).toContain('PUBLIC_URL must begin with https://')
    expect(text).not.toContain('    at ')
  })
  it('is the whole error when we do not, without anything shaped like a token', () => {
    const text = explainStart(new Error(`odd eyJhbGciOiJub25lIn0.${'a'.repeat(40)}.sig`))
    expect(text).toContain('    at ')
    expect(text).toContain('[masked]')
    expect(explainStart('just text')).toContain('just text')
  })
})

import type { Sql } from 'postgres'
import { describe, expect, it } from 'vitest'
import { begin } from './begin.ts'
import { Connections } from './connections.ts'
import { isUnavailable } from './query-error.ts'

interface Fake {
  readonly said: string[]
  cut(): void
  ended: boolean
}

/** A driver that answers every statement but those named, which it forgets. */
function driver({ forgets = [] as string[], fails = [] as string[], answerMs = 60_000 } = {}) {
  const opened: Fake[] = []
  const open = ({ onclose }: { onclose: () => void }) => {
    const fake: Fake = { said: [], cut: onclose, ended: false }
    opened.push(fake)
    return {
      unsafe: (statement: string) => {
        fake.said.push(statement)
        if (forgets.includes(statement)) return new Promise(() => {})
        if (fails.includes(statement)) return Promise.reject(new Error(`refused: ${statement}`))
        return Promise.resolve([])
      },
      end: async () => {
        fake.ended = true
      },
    } as unknown as Sql
  }
  const pool = new Connections({
    open,
    max: 2,
    idleMs: 60_000,
    lifetimeMs: 60_000,
    answerMs,
    connectMs: answerMs,
    closeSeconds: 0,
  })
  const tell = (statement: string) => pool.use((one) => one.ask((sql) => sql.unsafe(statement)))
  return { opened, pool, tell }
}

describe('the connections to a database server', () => {
  it('are lent again, one piece of work at a time, never more than allowed', async () => {
    const { opened, pool, tell } = driver()
    await Promise.all(Array.from({ length: 9 }, (_, n) => tell(`${n}`)))
    expect(opened).toHaveLength(2)
    expect(opened.flatMap(({ said }) => said.filter((one) => one !== 'select 1'))).toHaveLength(9)
    await pool.close()
    expect(opened.every(({ ended }) => ended)).toBe(true)
  })

  it('that were cut while a query was out fail it at once, and are not lent again', async () => {
    const { opened, pool, tell } = driver({ forgets: ['slow'] })
    const slow = tell('slow')
    await expect.poll(() => opened[0]?.said).toContain('slow')
    opened[0]?.cut()
    expect(isUnavailable(await slow.catch((error) => error))).toBe(true)
    await tell('next')
    expect(opened[1]?.said).toEqual(['select 1', 'next'])
    await pool.close()
  })

  it('that were cut while nobody used them are replaced', async () => {
    const { opened, pool, tell } = driver()
    await tell('first')
    opened[0]?.cut()
    await tell('second')
    expect(opened[1]?.said).toEqual(['select 1', 'second'])
    await pool.close()
  })

  it.each([
    ['before the first statement', 'select 1'],
    ['to a statement', 'stuck'],
  ])('that give no answer %s are given up', async (_when, forgotten) => {
    const { opened, pool, tell } = driver({ forgets: [forgotten], answerMs: 50 })
    expect(isUnavailable(await tell('stuck').catch((error) => error))).toBe(true)
    expect(opened[0]?.ended).toBe(true)
    await pool.close()
  })

  it('that cannot be opened fail everybody who waits at once, and not one after the other', async () => {
    const { opened, pool, tell } = driver({ forgets: ['select 1'], answerMs: 200 })
    const waiting = Array.from({ length: 20 }, (_, n) => tell(`${n}`).catch((error: unknown) => error))
    const errors = await Promise.all(waiting)
    expect(errors.every(isUnavailable)).toBe(true)
    expect(opened).toHaveLength(2)
    await pool.close()
  })

  it('refuse work after they were closed, and let what runs end first', async () => {
    const { pool, tell } = driver()
    let finish = () => {}
    const running = pool.use(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    await expect.poll(() => finish.length).toBe(1)
    const closing = pool.close()
    expect(isUnavailable(await tell('late').catch((error) => error))).toBe(true)
    finish()
    await Promise.all([running, closing])
  })
})

describe('a transaction', () => {
  it('is committed after its body, its savepoints kept or undone one by one', async () => {
    const { opened, pool } = driver({ fails: ['bad'] })
    await pool.use((connection) =>
      begin(connection, async (scope) => {
        await scope.savepoint((inner) => inner.unsafe('good'))
        await scope.savepoint((inner) => inner.unsafe('bad')).catch(() => {})
      }),
    )
    expect(opened[0]?.said.slice(1)).toEqual([
      'begin',
      'savepoint s0',
      'good',
      'release savepoint s0',
      'savepoint s1',
      'bad',
      'rollback to savepoint s1',
      'commit',
    ])
    await pool.close()
  })

  it('fails when its body swallowed the error of a query, since the server would not commit it', async () => {
    const { opened, pool } = driver({ fails: ['bad'] })
    const whole = pool.use((connection) =>
      begin(connection, async (scope) => {
        await scope.unsafe('bad').catch(() => {})
      }),
    )
    await expect(whole).rejects.toThrow('refused: bad')
    expect(opened[0]?.said.at(-1)).toBe('rollback')
    await pool.close()
  })

  it('sends nothing more once its connection is lost, not even a rollback', async () => {
    const { opened, pool } = driver()
    const whole = pool.use((connection) =>
      begin(connection, async (scope) => {
        opened[0]?.cut()
        await scope.unsafe('after')
      }),
    )
    expect(isUnavailable(await whole.catch((error) => error))).toBe(true)
    expect(opened[0]?.said).toEqual(['select 1', 'begin'])
    await pool.close()
  })

  it('takes no query after its end', async () => {
    const { pool } = driver()
    const scope = await pool.use((connection) => begin(connection, async (inside) => inside))
    await expect(scope.unsafe('late')).rejects.toThrow('after its transaction had ended')
    await pool.close()
  })

  it('whose rollback fails gives its connection up', async () => {
    const { opened, pool, tell } = driver({ fails: ['rollback'] })
    const whole = pool.use((connection) =>
      begin(connection, () => Promise.reject(new Error('the body gave up'))),
    )
    await expect(whole).rejects.toThrow('the body gave up')
    await tell('next')
    expect(opened).toHaveLength(2)
    await pool.close()
  })
})

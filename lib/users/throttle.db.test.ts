import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { signInThrottles } from '#lib/db/schema/users.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { ACCOUNT_LIMIT, type Admission, admit, forgive, NETWORK_LIMIT } from './throttle.ts'

let test: TestDatabase
let database: Database
beforeAll(async () => {
  test = await testDatabase()
  database = test.database
})
afterAll(() => test.close())

let last = 0
const newAccount = () => `account-${++last}@contoso.example`
const newNetwork = () => `192.0.2.${++last}`

async function fail(times: number, counted: { account: string; network: string | null }) {
  const results: Admission[] = []
  for (let i = 0; i < times; i++) results.push(await admit(database, counted))
  return results
}
const admitted = (results: readonly Admission[]) => results.filter((result) => result.admitted).length
const endPauses = () =>
  test.damage("update sign_in_throttles set blocked_until = now() - interval '1 second'")

describe('failed sign-ins of one account', () => {
  it('are let through five times, then pause it for a minute', async () => {
    const account = newAccount()
    const results = await fail(7, { account, network: null })
    expect(results.map((result) => result.admitted)).toEqual([true, true, true, true, true, false, false])
    expect(results[5]).toEqual({ admitted: false, minutes: 1 })
  })

  it('pause it twice as long each time, up to a quarter of an hour', async () => {
    const account = newAccount()
    await fail(ACCOUNT_LIMIT.attempts, { account, network: null })
    const pauses: number[] = []
    for (let i = 0; i < 6; i++) {
      await endPauses()
      const [tried, blocked] = await fail(2, { account, network: null })
      expect(tried?.admitted).toBe(true)
      pauses.push(blocked?.admitted === false ? blocked.minutes : 0)
    }
    expect(pauses).toEqual([2, 4, 8, 15, 15, 15])
  })

  it('do not make a pause longer by knocking during it', async () => {
    const account = newAccount()
    await fail(ACCOUNT_LIMIT.attempts, { account, network: null })
    const results = await fail(30, { account, network: null })
    expect(results).toEqual(Array(30).fill({ admitted: false, minutes: 1 }))
  })

  it('do not touch another account', async () => {
    await fail(10, { account: newAccount(), network: null })
    expect(admitted(await fail(5, { account: newAccount(), network: null }))).toBe(5)
  })

  it('are forgotten after a quiet day', async () => {
    const account = newAccount()
    await fail(ACCOUNT_LIMIT.attempts - 1, { account, network: null })
    await test.damage("update sign_in_throttles set last_failure_at = now() - interval '24 hours 1 second'")
    expect(admitted(await fail(10, { account, network: null }))).toBe(ACCOUNT_LIMIT.attempts)
  })

  it('get five guesses out of fifty that run side by side over two replicas', async () => {
    const replicas = [database, await test.openReplica()]
    const counted = { account: newAccount(), network: null }
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) => admit(replicas[i % 2] as Database, counted)),
    )
    expect(admitted(results)).toBe(5)
  })

  it('begin anew after a success', async () => {
    const account = newAccount()
    const results = await fail(ACCOUNT_LIMIT.attempts, { account, network: null })
    const right = results.at(-1)
    if (!right?.admitted) throw new Error('the fifth attempt must be admitted')
    await forgive(database, right.ticket)
    expect(admitted(await fail(10, { account, network: null }))).toBe(ACCOUNT_LIMIT.attempts)
  })
})

describe('failed sign-ins from one network', () => {
  it('pause it after twenty, whatever the accounts', async () => {
    const network = newNetwork()
    const results: Admission[] = []
    for (let i = 0; i < 22; i++) results.push(await admit(database, { account: newAccount(), network }))
    expect(admitted(results)).toBe(NETWORK_LIMIT.attempts)
    expect(results.at(-1)).toEqual({ admitted: false, minutes: 1 })
    expect((await admit(database, { account: newAccount(), network: newNetwork() })).admitted).toBe(true)
  })

  it('do not count against an account once the network is paused', async () => {
    const network = newNetwork()
    for (let i = 0; i < 20; i++) await admit(database, { account: newAccount(), network })
    const account = newAccount()
    await fail(30, { account, network })
    expect(admitted(await fail(10, { account, network: null }))).toBe(ACCOUNT_LIMIT.attempts)
  })

  it('do not count against the network while the account is paused', async () => {
    const network = newNetwork()
    await fail(60, { account: newAccount(), network })
    const results: Admission[] = []
    for (let i = 0; i < 30; i++) results.push(await admit(database, { account: newAccount(), network }))
    expect(admitted(results)).toBe(NETWORK_LIMIT.attempts - ACCOUNT_LIMIT.attempts)
  })

  it('are not used up by people who sign in rightly', async () => {
    const network = newNetwork()
    for (let i = 0; i < 40; i++) {
      const result = await admit(database, { account: newAccount(), network })
      if (!result.admitted) throw new Error(`attempt ${i} was blocked`)
      await forgive(database, result.ticket)
    }
  })

  it('are not forgiven by the success of another attempt', async () => {
    const network = newNetwork()
    const first = await admit(database, { account: newAccount(), network })
    for (let i = 0; i < 19; i++) await admit(database, { account: newAccount(), network })
    if (!first.admitted) throw new Error('the first attempt must be admitted')
    await forgive(database, first.ticket)
    expect((await admit(database, { account: newAccount(), network })).admitted).toBe(false)
  })

  it('get twenty guesses out of sixty that run side by side over two replicas', async () => {
    const replicas = [database, await test.openReplica()]
    const network = newNetwork()
    const results = await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        admit(replicas[i % 2] as Database, { account: newAccount(), network }),
      ),
    )
    expect(admitted(results)).toBe(20)
  })
})

it('keeps neither addresses nor networks in clear', async () => {
  const counted = { account: newAccount(), network: newNetwork() }
  await admit(database, counted)
  const rows = JSON.stringify(await database.read.select().from(signInThrottles))
  expect(rows).not.toContain(counted.account)
  expect(rows).not.toContain(counted.network)
})

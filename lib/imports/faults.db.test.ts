import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '#lib/db/database.ts'
import { type ImportRig, importRig } from './testing/import-rig.ts'

let rig: ImportRig
const at = (local: string) => rig.tenant.at(local)
const HEADER = 'address,display name,access,delegate,tags'

beforeAll(async () => {
  rig = await importRig()
})
afterAll(() => rig?.close())

const confirmedApp = (local: string) => rig.confirmed(`${HEADER}\n${at(local)},,app,,`)

describe('a row that meets a fault of the database', () => {
  it('is not refused when the database is away, and is done when it is back', async () => {
    const importId = await confirmedApp('away')
    rig.database.fail(1)
    await expect(rig.work()).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: null, cause: null }])
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: 'connected' }])
  })

  it.each(['40P01', '57014'])('is tried again when another transaction was in its way (%s)', async (code) => {
    const importId = await confirmedApp(`in-the-way-${code.toLowerCase()}`)
    rig.database.fail(2, code)
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: 'connected' }])
  })

  it('is left for the next round when the way stays barred', async () => {
    const importId = await confirmedApp('barred')
    rig.database.fail(3, '40P01')
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: null, cause: null }])
    await rig.work()
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: 'connected' }])
  })

  it('stays connected when it was done, and only the answer came back broken', async () => {
    const importId = await confirmedApp('answered')
    let broken = 0
    const database: Database = {
      ...rig.database,
      async transaction(work) {
        const value = await rig.database.transaction(work)
        broken += 1
        if (broken === 1) throw new Error('a bug after the commit')
        return value
      },
    }
    await rig.work({ ...rig.context, database })
    expect(broken).toBe(2)
    expect(await rig.rowsOf(importId)).toMatchObject([{ outcome: 'connected', cause: null }])
  })
})

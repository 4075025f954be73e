import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testContext } from '#lib/db/testing/context.ts'
import { retryImport } from './commands.ts'
import { type ImportRig, importRig } from './testing/import-rig.ts'

let rig: ImportRig
const at = (local: string) => rig.tenant.at(local)
const HEADER = 'address,display name,access,delegate,tags'

beforeAll(async () => {
  rig = await importRig()
})
afterAll(() => rig?.close())

/** Whoever confirmed the lists of the rig. */
const confirmer = async (change: string) => {
  const id = rig.admin.actor.kind === 'user' ? rig.admin.actor.id : ''
  await rig.opened.damage(`update users set ${change} where id = '${id}'`)
}

describe('a list that nobody stands behind any more', () => {
  it('settles also the rows that waited, and holds up no list after it', async () => {
    const many = Array.from({ length: 201 }, (_, n) => `${at(`carried-${n}`)},,shared,${at('support')},`)
    const orphan = await rig.confirmed(
      [HEADER, ...many, `${at('press')},,shared,${at('nobody.yet')},`, `${at('anna.lindqvist')},,own,,`].join(
        '\n',
      ),
    )
    await rig.work()
    expect(new Set((await rig.rowsOf(orphan)).map(({ outcome }) => outcome))).toEqual(new Set(['waits']))
    // Meanwhile the mailbox of the last row is connected, and the delegate of the first ones signs in for another.
    await rig.connect(at('anna.lindqvist'))
    await rig.signIn(rig.plan('support', ['info']))
    await confirmer('disabled_at = now()')

    const { vault, auditKey } = rig.admin
    const other = await testContext({ database: rig.database, opened: { vault, auditKey } })
    const later = await rig.confirmed(`${HEADER}\n${at('later')},,app,,`, {}, other)
    await rig.work()
    expect(await rig.rowsOf(later)).toMatchObject([{ outcome: 'connected' }])
    const rows = await rig.rowsOf(orphan)
    expect(rows.slice(0, 201).map(({ outcome, cause }) => `${outcome} ${cause}`)).toEqual(
      Array(201).fill('refused starter-gone'),
    )
    expect(rows.slice(201)).toMatchObject([
      { outcome: 'waits', cause: null },
      { outcome: 'connected', cause: null },
    ])

    await retryImport(other, orphan)
    await rig.work()
    expect(new Set((await rig.rowsOf(orphan)).slice(0, 201).map(({ outcome }) => outcome))).toEqual(
      new Set(['connected']),
    )
  })
})

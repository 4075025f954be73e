import { desc } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditPage } from '#lib/audit/queries.ts'
import { verifyAudit } from '#lib/audit/verify.ts'
import { setupCodes, users } from '#lib/db/schema/users.ts'
import { testContext } from '#lib/db/testing/context.ts'
import { type TestDatabase, testDatabase } from '#lib/db/testing/database.ts'
import { insertUser } from '#lib/db/testing/fixtures.ts'
import { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint, newToken } from './opaque-token.ts'
import { finishSetup, isSetupOpen, issueSetupCode } from './setup.ts'
import { PASSWORD } from './testing/people.ts'

let test: TestDatabase
let context: Context
beforeEach(async () => {
  test = await testDatabase()
  context = await testContext({ database: test.database, role: 'setup' })
})
afterEach(() => test.close())

const person = (code: Secret | null, email = 'ada@contoso.example') => ({
  code,
  name: 'Ada',
  email,
  password: new Secret(PASSWORD),
})
const admins = () => context.database.read.select().from(users)

async function issue(): Promise<Secret> {
  const code = await issueSetupCode(context)
  if (!code) throw new Error('a portal without users must issue a code')
  return code
}

describe('a portal without users', () => {
  it('issues a code of 256 bits and stores only its fingerprint', async () => {
    const code = await issue()
    expect(code.reveal()).toMatch(/^[A-Za-z0-9_-]{43}$/)
    const rows = await context.database.read.select().from(setupCodes)
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(code.reveal())
    expect((rows[0]?.expiresAt.getTime() ?? 0) - (rows[0]?.createdAt.getTime() ?? 0)).toBe(24 * 3_600_000)
    expect(await isSetupOpen(context.database.read, code)).toBe(true)
  })

  it('voids the older code when it starts again', async () => {
    const older = await issue()
    const newer = await issue()
    expect(await isSetupOpen(context.database.read, older)).toBe(false)
    await expect(finishSetup(context, person(older))).rejects.toMatchObject({ code: 'setup-code-wrong' })
    expect(await isSetupOpen(context.database.read, newer)).toBe(true)
  })

  it('leaves one code when replicas start together', async () => {
    const other = { ...context, database: await test.openReplica() }
    const codes = await Promise.all([issueSetupCode(context), issueSetupCode(other), issueSetupCode(context)])
    const open = await Promise.all(codes.map((code) => isSetupOpen(context.database.read, code)))
    expect(open.filter(Boolean)).toHaveLength(1)
  })

  it('is closed to a wrong code, to none, and to one that is a day old', async () => {
    const code = await issue()
    await test.damage("update setup_codes set expires_at = now() - interval '1 second'")
    for (const wrong of [newToken(), null, code]) {
      expect(await isSetupOpen(context.database.read, wrong)).toBe(false)
      await expect(finishSetup(context, person(wrong))).rejects.toMatchObject({ code: 'setup-code-wrong' })
    }
    expect(await admins()).toEqual([])
  })

  it('gets one admin with the code, and an audit that says so', async () => {
    const code = await issue()
    const id = await finishSetup(context, person(code))
    const made = await admins()
    expect(made).toMatchObject([{ id, name: 'Ada', email: 'ada@contoso.example', role: 'admin' }])
    expect(made[0]?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const { events } = await auditPage(context.database.read)
    expect(events.map((event) => [event.actorKind, event.verb, event.subjectId])).toEqual([
      ['setup', 'setup.finished', id],
      ['setup', 'setup.code-issued', null],
    ])
    expect(JSON.stringify(events)).not.toContain(code.reveal())
    expect(await verifyAudit(context.database.read, context.auditKey)).toMatchObject({ ok: true, events: 2 })
  })

  it('gets one admin from ten set-ups that run side by side over two replicas', async () => {
    const code = await issue()
    const other = { ...context, database: await test.openReplica() }
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        finishSetup(i % 2 ? other : context, person(code, `admin${i}@contoso.example`)),
      ),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    for (const result of results) {
      if (result.status === 'fulfilled') continue
      expect(['setup-done', 'setup-code-wrong']).toContain(result.reason.code)
    }
    expect(await admins()).toHaveLength(1)
  })

  it('gets one admin even when two codes were good', async () => {
    const codes = [await issue(), await issue()]
    await test.damage(
      `insert into setup_codes (id, code_hash, expires_at)
       select gen_random_uuid(), '${fingerprintOf(codes[0])}', now() + interval '1 hour'`,
    )
    const results = await Promise.allSettled(
      codes.map((code, i) => finishSetup(context, person(code ?? null, `admin${i}@contoso.example`))),
    )
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1)
    expect(await admins()).toHaveLength(1)
  })
})

describe('a portal with a user', () => {
  it('issues no code and takes none', async () => {
    const code = await issue()
    await insertUser(context.database)
    expect(await issueSetupCode(context)).toBeNull()
    expect(await isSetupOpen(context.database.read, code)).toBe(false)
    await expect(finishSetup(context, person(code))).rejects.toMatchObject({ code: 'setup-done' })
    expect(await admins()).toHaveLength(1)
  })

  it('takes the used code no second time', async () => {
    const code = await issue()
    await finishSetup(context, person(code))
    await expect(finishSetup(context, person(code))).rejects.toMatchObject({ code: 'setup-done' })
    await test.damage('delete from users')
    await expect(finishSetup(context, person(code))).rejects.toMatchObject({ code: 'setup-code-wrong' })
    const [row] = await context.database.read.select().from(setupCodes).orderBy(desc(setupCodes.createdAt))
    expect(row?.usedAt).toBeInstanceOf(Date)
  })
})

function fingerprintOf(code: Secret | undefined): string {
  if (!code) throw new Error('no code')
  return fingerprint(code)
}

import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import type { Database, Reader, Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { setupCodes, users } from '#lib/db/schema/users.ts'
import { Refusal } from '#lib/errors.ts'
import type { Secret } from '#lib/secret.ts'
import type { SetupInput } from './inputs.ts'
import { fingerprint, newToken } from './opaque-token.ts'
import { hashPassword } from './passwords.ts'

export const SETUP_CODE_HOURS = 24

const ACTOR: Actor = { kind: 'setup', name: 'Set-up' }
/** Any fixed number: one set-up step at a time, over all replicas. */
const SETUP_LOCK = 7_301_944
const EXPIRY = sql.raw(`now() + interval '${SETUP_CODE_HOURS} hours'`)

interface SetupServices {
  readonly database: Database
  readonly auditKey: Secret
}

/** At start-up: a new one-time code while there is no user, which voids every code before it; else null. */
export async function issueSetupCode(services: SetupServices): Promise<Secret | null> {
  if (await hasUsers(services.database.read)) return null
  return mutate({ ...services, actor: ACTOR }, 'setup.finish', async (writer) => {
    await takeTurn(writer)
    if (await hasUsers(writer)) return { value: null, audit: [] }
    await writer.delete(setupCodes).where(isNull(setupCodes.usedAt))
    const code = newToken()
    await writer.insert(setupCodes).values({ codeHash: fingerprint(code), expiresAt: EXPIRY })
    return {
      value: code,
      audit: { verb: 'setup.code-issued', subjectKind: 'portal', subjectName: 'Set-up' },
    }
  })
}

/** Whether the set-up page exists for this code. Never once there is a user. */
export async function isSetupOpen(read: Reader, code: Secret | null): Promise<boolean> {
  if (!code || (await hasUsers(read))) return false
  const [found] = await read.select({ id: setupCodes.id }).from(setupCodes).where(valid(code))
  return found !== undefined
}

/** Spends the code and creates the first admin: both or neither, and only once. */
export async function finishSetup(services: SetupServices, input: SetupInput): Promise<string> {
  const { code, name, email, password } = input
  if (await hasUsers(services.database.read)) throw new Refusal('setup-done')
  if (!code || !(await isSetupOpen(services.database.read, code))) throw new Refusal('setup-code-wrong')
  const passwordHash = await hashPassword(password)
  return mutate({ ...services, actor: ACTOR }, 'setup.finish', async (writer) => {
    await takeTurn(writer)
    if (await hasUsers(writer)) throw new Refusal('setup-done')
    const [spent] = await writer
      .update(setupCodes)
      .set({ usedAt: sql`now()` })
      .where(valid(code))
      .returning({ id: setupCodes.id })
    if (!spent) throw new Refusal('setup-code-wrong')
    const [admin] = await writer
      .insert(users)
      .values({ name, email, passwordHash, role: 'admin' })
      .returning({ id: users.id })
    const id = admin?.id ?? ''
    return {
      value: id,
      audit: {
        verb: 'setup.finished',
        subjectKind: 'user',
        subjectId: id,
        subjectName: email,
        facts: { role: 'admin' },
      },
    }
  })
}

function valid(code: Secret) {
  return and(
    eq(setupCodes.codeHash, fingerprint(code)),
    isNull(setupCodes.usedAt),
    gt(setupCodes.expiresAt, sql`now()`),
  )
}

async function hasUsers(read: Reader): Promise<boolean> {
  const [first] = await read.select({ id: users.id }).from(users).limit(1)
  return first !== undefined
}

async function takeTurn(writer: Writer): Promise<void> {
  await writer.execute(sql`select pg_advisory_xact_lock(${SETUP_LOCK}::bigint)`)
}

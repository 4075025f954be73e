import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { beginAttempt } from '#lib/attempts/begin.ts'
import { browserSecret } from '#lib/attempts/browser-secret.ts'
import { finishAttempt } from '#lib/attempts/finish.ts'
import { ownPlan } from '#lib/attempts/plan.ts'
import { type PortalLives, portalLives } from '#lib/attempts/testing/lives.ts'
import { signInAt } from '#lib/attempts/testing/tenant.ts'
import { releaseEverything } from '#lib/db/claim.ts'
import { record } from '#lib/db/gate.ts'
import { auditEvents } from '#lib/db/schema/audit.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { type RotationStep, rotations } from '#lib/db/schema/rotations.ts'
import { renewGrant } from '#lib/grants/renew.ts'
import { SETTINGS } from '#lib/probes/testing/fake-tools.ts'
import type { Context } from '#lib/services.ts'
import { advance } from './advance.ts'
import { beginWithSecret } from './begin.ts'
import { sandboxTools } from './testing/die-in-rotation.ts'
import { inDays, typed } from './testing/rotation-rig.ts'

let lives: PortalLives
let grantId: string

beforeAll(async () => {
  lives = await portalLives()
  grantId = await lives.alive(connectSupport)
}, 180_000)
afterAll(() => lives?.close())

async function connectSupport(portal: Context): Promise<string> {
  const address = lives.tenant.at('support')
  const browser = browserSecret(undefined)
  const { url } = await beginAttempt(
    portal,
    ownPlan({ address, displayName: null, registrationId: lives.registrationId, protocols: ['imap'] }),
    browser,
  )
  const tools = { keysOf: lives.tenant.keysOf, startProbe: async () => ({ probeId: 'none' }) }
  const visit = { query: await signInAt(url, address), browserSecret: browser, person: portal.actor }
  await finishAttempt(portal, visit, tools)
  const [row] = await portal.database.read.select({ id: sql<string>`id` }).from(sql`grants`)
  if (!row) throw new Error('nothing was connected')
  return row.id
}

/** What a person does: a secret in Entra, its value in the portal, and away from the page. */
async function begun(): Promise<string> {
  const { clientId } = lives.tenant.sandbox.app
  const made = await lives.tenant.sandbox.control.post<{ value: string }>(`/apps/${clientId}/secrets`)
  return lives.alive((portal) =>
    beginWithSecret(portal, {
      registrationId: lives.registrationId,
      secret: typed(made.value),
      expires: inDays(365),
      byItself: true,
    }),
  )
}

/** The next process on the same data, as its job does it. */
async function goOn(portal: Context, id: string): Promise<void> {
  // An embedded database is freed when it is opened; on a server the lease runs out.
  if (portal.database.kind === 'embedded') await releaseEverything(portal.database)
  else {
    await record(portal.database, 'lease', (writer) =>
      writer.update(rotations).set({ leaseUntil: sql`now()` }).where(eq(rotations.id, id)),
    )
    await releaseEverything(portal.database)
  }
  const tools = await sandboxTools(portal, lives.tenant.sandbox.caFile)
  await advance({ ...portal, config: SETTINGS }, id, tools)
}

const AT: readonly [string, RotationStep, RotationStep][] = [
  ['when it takes the rotation', 'prove', 'prove'],
  ['when the next secret is proven', 'sample', 'prove'],
  ['when the mailboxes are tried', 'switch', 'sample'],
  ['in the middle of the switch', 'rest', 'switch'],
]

it.each(AT)(
  'killed %s, it leaves the secret in use, and the next process goes on to the end',
  async (_, dieIn, stays) => {
    const id = await begun()
    await lives.killAfterAnswer({ rotationStep: { id, dieIn } })
    await lives.alive(async (portal) => {
      const { read } = portal.database
      const states = async () => {
        const rows = await read.select().from(credentials).orderBy(credentials.createdAt)
        return rows.map(({ state }) => state).filter((state) => state !== 'retired')
      }
      const [left] = await read.select().from(rotations).where(eq(rotations.id, id))
      expect(left).toMatchObject({ step: stays, switchedAt: null, endedAt: null })
      expect((await states()).filter((state) => state !== 'fallback')).toEqual(['current', 'next'])

      await goOn(portal, id)
      const [done] = await read.select().from(rotations).where(eq(rotations.id, id))
      expect(done).toMatchObject({ step: 'rest', trouble: null })
      expect(await states()).toEqual(['fallback', 'current'])
      const switches = await read
        .select()
        .from(auditEvents)
        .where(eq(auditEvents.verb, 'credential.replaced'))
      expect(switches.filter(({ facts }) => (facts as { rotation?: string }).rotation === id)).toHaveLength(1)
      expect(await renewGrant(portal, grantId)).toMatchObject({ ok: true })
      await record(portal.database, 'rotation', (writer) =>
        writer.update(rotations).set({ step: 'ended', outcome: 'done', endedAt: sql`now()` }),
      )
    })
  },
  180_000,
)

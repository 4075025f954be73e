import { and, asc, eq, inArray, isNotNull, type SQL, sql } from 'drizzle-orm'
import type { Database } from '#lib/db/database.ts'
import { record } from '#lib/db/gate.ts'
import { type RotationTrouble, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import { hasCome, inSeconds } from '#lib/grants/in-seconds.ts'
import type { Services } from '#lib/services.ts'
import { type AutoAccess, readAccess } from './auto-access.ts'
import type { AutoObstacle } from './auto-codes.ts'
import { makeWay, type Open } from './auto-make-way.ts'
import { autoPlan } from './auto-plan.ts'
import { autoRegistration } from './auto-queries.ts'
import { beginByGraph } from './by-graph.ts'
import { BY_JOBS } from './by-graph-orphans.ts'

const LEASE_SECONDS = 600
const SOON_SECONDS = 300
const HOUR = 3_600
const DAY = 86_400

/** Told by a refusal of the real thing: that asking shows nothing does not mean it is mended. */
const LEARNT_BY_TRYING: readonly string[] = [
  'policy-forbids',
  'policy-life',
  'too-many-secrets',
  'refused',
] satisfies AutoObstacle[]

export type AutoOutcome = 'off' | 'open' | 'held-up' | 'not-due' | 'begun'

/** Registrations whose turn has come, moved ahead so that no other process takes them. */
export function claimAutoRotations(database: Database, limit: number): Promise<string[]> {
  return record(database, 'rotation', async (writer) => {
    const due = writer.$with('due').as(
      writer
        .select({ id: registrations.id })
        .from(registrations)
        .where(and(isNotNull(registrations.autoRotation), hasCome(registrations.nextAutoRotationAt, 2 * DAY)))
        .orderBy(asc(registrations.nextAutoRotationAt))
        .limit(limit)
        .for('update', { skipLocked: true }),
    )
    const claimed = await writer
      .with(due)
      .update(registrations)
      .set({ nextAutoRotationAt: inSeconds(LEASE_SECONDS) })
      .where(inArray(registrations.id, sql`(select id from ${due})`))
      .returning({ id: registrations.id })
    return claimed.map(({ id }) => id)
  })
}

/**
 * Looks once a day whether the app may renew its own secret, long before it has to, and begins when the time has come.
 * `now` is that of the database unless a test walks through time.
 */
export async function runAutoRotation(
  services: Services,
  registrationId: string,
  { now: given }: { readonly now?: Date } = {},
): Promise<AutoOutcome> {
  const { database } = services
  const registration = await autoRegistration(database.read, registrationId)
  if (!registration?.settings) return 'off'
  const { settings, current, open, trouble } = registration
  const now = given ?? (await database.now())
  if (open) {
    const { due } = autoPlan({ now, settings, current, found: [], policy: null, room: null })
    if (!due || !(await makeWay(services, registration, open))) {
      return wait(services, registrationId, { open, due, now })
    }
  }
  const access = await readAccess(services, registrationId)
  const { policy, room, obstacle } = access
  const plan = autoPlan({ now, settings, current, found: obstacle ? [obstacle] : [], policy, room })
  const [first] = plan.obstacles
  if (first !== undefined) {
    // What may pass within the hour is no trouble before the time has come.
    const told =
      first === 'unreachable' && !plan.due ? {} : { autoRotationTrouble: troubleOf(first, access, now) }
    const next = inSeconds(first === 'unreachable' ? SOON_SECONDS : DAY)
    await keep(services, registrationId, { ...learnt(access), ...told, nextAutoRotationAt: next })
    return 'held-up'
  }
  const settled = trouble && !LEARNT_BY_TRYING.includes(trouble.code) ? { autoRotationTrouble: null } : {}
  const at = plan.due ? now : (plan.at ?? now)
  const seconds = Math.min(Math.max((at.getTime() - now.getTime()) / 1_000, 60), DAY)
  await keep(services, registrationId, {
    ...learnt(access),
    ...settled,
    nextAutoRotationAt: inSeconds(plan.due ? DAY : seconds),
  })
  if (!plan.due) return 'not-due'
  return begin(services, registrationId)
}

/** One that waits for somebody is a trouble once the next is due. */
async function wait(
  services: Services,
  registrationId: string,
  { open, due, now }: { readonly open: Open; readonly due: boolean; readonly now: Date },
): Promise<AutoOutcome> {
  const leaving = open.step === 'rest' || open.step === 'remove'
  const code: AutoObstacle = 'rotation-open'
  await keep(services, registrationId, {
    ...(due && !leaving ? { autoRotationTrouble: { code, evidence: null, at: now.toISOString() } } : {}),
    nextAutoRotationAt: inSeconds(due && leaving ? SOON_SECONDS : HOUR),
  })
  return 'open'
}

async function begin(services: Services, registrationId: string): Promise<AutoOutcome> {
  try {
    const rotation = await beginByGraph({ ...services, actor: BY_JOBS }, registrationId)
    services.log.info({ registration: registrationId, rotation }, 'a rotation begins by itself')
    return 'begun'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    await keep(services, registrationId, { nextAutoRotationAt: inSeconds(HOUR) })
    return 'open'
  }
}

function troubleOf(code: AutoObstacle, { obstacle, evidence }: AutoAccess, now: Date): RotationTrouble {
  return { code, evidence: code === obstacle ? evidence : null, at: now.toISOString() }
}

function learnt({ roles }: AutoAccess): { graphRoles?: string[] } {
  return roles ? { graphRoles: [...roles] } : {}
}

interface Kept {
  readonly graphRoles?: string[]
  readonly autoRotationTrouble?: RotationTrouble | null
  readonly nextAutoRotationAt: SQL<Date>
}

async function keep({ database }: Services, id: string, changes: Kept): Promise<void> {
  // Switched off meanwhile, it stays off.
  await record(database, 'rotation', (writer) =>
    writer
      .update(registrations)
      .set(changes)
      .where(and(eq(registrations.id, id), isNotNull(registrations.autoRotation))),
  )
}

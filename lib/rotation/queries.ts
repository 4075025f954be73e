import { and, asc, desc, eq, isNotNull, isNull, sql } from 'drizzle-orm'
import { carriedByFallback } from '#lib/credentials/as-app.ts'
import type { Reader } from '#lib/db/database.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import type { Rotation } from './claim.ts'
import { canTakeBack, waitsForSomebody } from './stand.ts'

type CredentialRow = typeof credentials.$inferSelect

/** A secret or certificate by what may be seen of it. */
export interface ShownCredential
  extends Pick<
    CredentialRow,
    | 'id'
    | 'kind'
    | 'hint'
    | 'entraKeyId'
    | 'displayName'
    | 'thumbprint'
    | 'expiresAt'
    | 'expirySource'
    | 'state'
    | 'goneFromEntraAt'
    | 'createdAt'
  > {}

export interface OpenRotation
  extends Omit<Rotation, 'leaseOwner' | 'leaseUntil' | 'version' | 'startedBy' | 'registrationId'> {
  readonly next: ShownCredential | null
  readonly previous: ShownCredential | null
  /** Nothing goes on before a person acts. */
  readonly waits: boolean
  readonly canTakeBack: boolean
}

/** How many earlier rotations the page tells of. */
const HISTORY = 20

const shown = {
  id: credentials.id,
  kind: credentials.kind,
  hint: credentials.hint,
  entraKeyId: credentials.entraKeyId,
  displayName: credentials.displayName,
  thumbprint: credentials.thumbprint,
  expiresAt: credentials.expiresAt,
  expirySource: credentials.expirySource,
  state: credentials.state,
  goneFromEntraAt: credentials.goneFromEntraAt,
  createdAt: credentials.createdAt,
  provenAt: credentials.provenAt,
}

/** Everything the page of the rotations of one app shows; null when there is no such app. One round of three queries. */
export async function rotationView(read: Reader, registrationId: string) {
  const [[registration], ring, rows] = await Promise.all([
    read
      .select({
        id: registrations.id,
        name: registrations.name,
        cloud: registrations.cloud,
        tenantId: registrations.tenantId,
        clientId: registrations.clientId,
        graphAccess: registrations.graphAccess,
        byItself: isNotNull(registrations.autoRotation).mapWith(Boolean),
        now: sql`now()`.mapWith(registrations.createdAt),
      })
      .from(registrations)
      .where(eq(registrations.id, registrationId)),
    read
      .select(shown)
      .from(credentials)
      .where(eq(credentials.registrationId, registrationId))
      .orderBy(asc(credentials.createdAt)),
    read
      .select()
      .from(rotations)
      .where(eq(rotations.registrationId, registrationId))
      .orderBy(desc(isNull(rotations.endedAt)), desc(rotations.startedAt))
      .limit(HISTORY + 1),
  ])
  if (!registration) return null
  const current = ring.find(({ state }) => state === 'current') ?? null
  const fallback = ring.find(({ state }) => state === 'fallback') ?? null
  const open = rows.find(({ endedAt }) => endedAt === null)
  const byId = (id: string | null) => ring.find((one) => one.id === id) ?? null
  return {
    registration,
    current,
    /** The one in use is refused, and this one carries the mailboxes. */
    carriedBy: current && carriedByFallback(current, fallback) ? fallback : null,
    /** Made here, and not in use before Entra has accepted it. */
    proposed: ring.find(({ state }) => state === 'proposed') ?? null,
    open: open ? asOpen(open, byId(open.nextId), byId(open.previousId), registration.now) : null,
    history: rows.filter(({ endedAt }) => endedAt !== null).slice(0, HISTORY),
  }
}

export type RotationView = NonNullable<Awaited<ReturnType<typeof rotationView>>>

function asOpen(
  row: Rotation,
  next: ShownCredential | null,
  previous: ShownCredential | null,
  now: Date,
): OpenRotation {
  const { leaseOwner, leaseUntil, version, startedBy, registrationId, ...rotation } = row
  return {
    ...rotation,
    next,
    previous,
    waits: waitsForSomebody(row, now),
    canTakeBack: canTakeBack(row, previous, now),
  }
}

/** Whether a rotation of an app is under way, and where it stands: for the pages that point to it. */
export async function openRotationOf(
  read: Reader,
  registrationId: string,
): Promise<Pick<Rotation, 'id' | 'step' | 'mode' | 'trouble'> | null> {
  const [row] = await read
    .select({
      id: rotations.id,
      step: rotations.step,
      mode: rotations.mode,
      trouble: rotations.trouble,
    })
    .from(rotations)
    .where(and(eq(rotations.registrationId, registrationId), isNull(rotations.endedAt)))
  return row ?? null
}

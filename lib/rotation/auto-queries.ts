import { and, eq, inArray, isNull, sql } from 'drizzle-orm'
import { carriedByFallback } from '#lib/credentials/as-app.ts'
import type { Reader } from '#lib/db/database.ts'
import {
  type AutoRotation,
  credentials,
  type RotationTrouble,
  registrations,
} from '#lib/db/schema/registrations.ts'
import { type RotationStep, rotations } from '#lib/db/schema/rotations.ts'
import type { PlannedCredential } from './auto-plan.ts'
import { canGoBack } from './stand.ts'

export interface AutoRegistration {
  readonly id: string
  readonly name: string
  readonly cloud: string
  readonly tenantId: string
  readonly clientId: string
  readonly servicePrincipalId: string | null
  readonly graphRoles: readonly string[] | null
  /** Null while it is off. */
  readonly settings: AutoRotation | null
  readonly trouble: RotationTrouble | null
  readonly nextAt: Date | null
  /** What carries the app: the one in use, or the one before it while Entra refuses that. */
  readonly current: PlannedCredential | null
  /** It is the one before that carries the app. */
  readonly carried: boolean
  /** Whether any of its secrets and certificates still lives, with which it could ask for a new one. */
  readonly alive: boolean
  /** The rotation that is under way. */
  readonly open: {
    readonly id: string
    readonly step: RotationStep
    readonly mode: 'by-hand' | 'by-graph'
    readonly failures: number
    /** What holds it up. */
    readonly trouble: { readonly code: string } | null
  } | null
  readonly asOf: Date
}

/** One registration with what rotating by itself hangs on, as it is stored. */
export async function autoRegistration(read: Reader, id: string): Promise<AutoRegistration | null> {
  const [row] = await read
    .select({
      registration: registrations,
      open: {
        id: rotations.id,
        step: rotations.step,
        mode: rotations.mode,
        failures: rotations.failures,
        trouble: rotations.trouble,
      },
      alive: sql<boolean>`exists (select 1 from ${credentials} as living where living.registration_id = ${registrations.id}
        and living.state in ('current', 'fallback') and living.expires_at > now())`,
      asOf: sql<Date>`now()`.mapWith(registrations.createdAt),
    })
    .from(registrations)
    .leftJoin(rotations, and(eq(rotations.registrationId, registrations.id), isNull(rotations.endedAt)))
    .where(eq(registrations.id, id))
  if (!row) return null
  const { registration, alive, open, asOf } = row
  const { current, standIn } = await inUse(read, id, asOf)
  const { name, cloud, tenantId, clientId, servicePrincipalId, graphRoles } = registration
  return {
    id: registration.id,
    name,
    cloud,
    tenantId,
    clientId,
    servicePrincipalId,
    graphRoles,
    settings: registration.autoRotation,
    trouble: registration.autoRotationTrouble,
    nextAt: registration.nextAutoRotationAt,
    current: standIn ?? current,
    carried: standIn !== null,
    alive,
    open,
    asOf,
  }
}

async function inUse(read: Reader, registrationId: string, now: Date) {
  const rows = await read
    .select({
      id: credentials.id,
      kind: credentials.kind,
      hint: credentials.hint,
      entraKeyId: credentials.entraKeyId,
      startsAt: credentials.startsAt,
      expiresAt: credentials.expiresAt,
      state: credentials.state,
      provenAt: credentials.provenAt,
      goneFromEntraAt: credentials.goneFromEntraAt,
    })
    .from(credentials)
    .where(
      and(
        eq(credentials.registrationId, registrationId),
        inArray(credentials.state, ['current', 'fallback']),
      ),
    )
  const current = rows.find(({ state }) => state === 'current') ?? null
  const fallback = rows.find((one) => canGoBack(one, now))
  const standIn = current && fallback && carriedByFallback(current, fallback) ? fallback : null
  return { current, standIn }
}

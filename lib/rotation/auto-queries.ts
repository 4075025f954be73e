import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import {
  type AutoRotation,
  credentials,
  type RotationTrouble,
  registrations,
} from '#lib/db/schema/registrations.ts'
import { type RotationStep, rotations } from '#lib/db/schema/rotations.ts'
import type { PlannedCredential } from './auto-plan.ts'

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
  readonly current: PlannedCredential | null
  /** Whether any of its secrets and certificates still lives, with which it could ask for a new one. */
  readonly alive: boolean
  /** The rotation that is under way. */
  readonly open: {
    readonly id: string
    readonly step: RotationStep
    readonly mode: 'by-hand' | 'by-graph'
    readonly failures: number
  } | null
  readonly asOf: Date
}

/** One registration with what rotating by itself hangs on, as it is stored. */
export async function autoRegistration(read: Reader, id: string): Promise<AutoRegistration | null> {
  const [row] = await read
    .select({
      registration: registrations,
      current: {
        id: credentials.id,
        kind: credentials.kind,
        hint: credentials.hint,
        entraKeyId: credentials.entraKeyId,
        startsAt: credentials.startsAt,
        expiresAt: credentials.expiresAt,
      },
      open: { id: rotations.id, step: rotations.step, mode: rotations.mode, failures: rotations.failures },
      alive: sql<boolean>`exists (select 1 from ${credentials} as living where living.registration_id = ${registrations.id}
        and living.state in ('current', 'fallback') and living.expires_at > now())`,
      asOf: sql<Date>`now()`.mapWith(registrations.createdAt),
    })
    .from(registrations)
    .leftJoin(
      credentials,
      and(eq(credentials.registrationId, registrations.id), eq(credentials.state, 'current')),
    )
    .leftJoin(rotations, and(eq(rotations.registrationId, registrations.id), isNull(rotations.endedAt)))
    .where(eq(registrations.id, id))
  if (!row) return null
  const { registration, current, alive, open, asOf } = row
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
    current,
    alive,
    open,
    asOf,
  }
}

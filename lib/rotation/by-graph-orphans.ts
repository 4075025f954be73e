import { and, eq, isNotNull } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { rotations } from '#lib/db/schema/rotations.ts'
import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { removeSecret, type SecretRefusal } from '#lib/microsoft/graph-secrets.ts'
import type { Services } from '#lib/services.ts'
import { rotationEntry } from './audit-entry.ts'
import type { GraphSession } from './by-graph-session.ts'
import type { Rotation } from './claim.ts'

/** Who the audit names for what nobody pressed a button for. */
export const BY_JOBS = { kind: 'system', name: 'Jobs' } as const

type Swept = { readonly kind: 'clean' } | SecretRefusal

/**
 * Removes in Entra what this rotation made and nobody holds: its process died between the answer of Graph and the write.
 * Known by the mark of the rotation in its name, and by not being stored here. With `earlier`, also what rotations that
 * are over have left: nobody else was ever told those values, so what is not in use or spare here is of no use.
 */
export async function sweepOrphans(
  services: Services,
  session: GraphSession,
  rotation: Pick<Rotation, 'id' | 'registrationId' | 'mode' | 'mark'>,
  {
    why = 'orphan',
    earlier = false,
  }: { readonly why?: 'orphan' | 'taken-back'; readonly earlier?: boolean } = {},
): Promise<Swept> {
  const { mark, registrationId } = rotation
  const { read } = services.database
  const marks = new Set(earlier ? await earlierMarks(read, registrationId) : [])
  if (mark !== null) marks.add(mark)
  if (marks.size === 0) return { kind: 'clean' }
  const reading = await readOwnApplication(session.asking)
  if (reading.kind !== 'found') return reading
  const marked = reading.application.secrets.filter(({ displayName }) => marks.has(displayName ?? ''))
  if (marked.length === 0) return { kind: 'clean' }
  const rows = await read
    .select({ keyId: credentials.entraKeyId, state: credentials.state })
    .from(credentials)
    .where(eq(credentials.registrationId, registrationId))
  const holds = (state: string, name: string | null) => state !== 'retired' || name === mark
  for (const { keyId, hint, displayName } of marked) {
    if (rows.some((row) => row.keyId === keyId && holds(row.state, displayName))) continue
    const removal = await removeSecret({ ...session.asking, keyId })
    if (removal.kind !== 'removed' && removal.kind !== 'already-gone') return removal
    services.log.warn({ rotation: rotation.id, keyId }, 'a secret that nobody holds was removed in Entra')
    await noteRemoved(services, rotation, { entraKeyId: keyId, hint, why })
  }
  return { kind: 'clean' }
}

async function earlierMarks(read: Reader, registrationId: string): Promise<string[]> {
  const rows = await read
    .select({ mark: rotations.mark })
    .from(rotations)
    .where(
      and(
        eq(rotations.registrationId, registrationId),
        eq(rotations.mode, 'by-graph'),
        isNotNull(rotations.endedAt),
      ),
    )
  return rows.flatMap(({ mark }) => mark ?? [])
}

/** The audit of a removal in Entra that stands in no other transaction. */
export async function noteRemoved(
  services: Services,
  rotation: Pick<Rotation, 'id' | 'registrationId' | 'mode'>,
  facts: Parameters<typeof rotationEntry>[2],
): Promise<void> {
  await mutate({ ...services, actor: BY_JOBS }, 'credential.rotate', async (writer) => {
    const [row] = await writer
      .select({ name: registrations.name })
      .from(registrations)
      .where(eq(registrations.id, rotation.registrationId))
    const entry = rotationEntry('credential.removed', { rotation, name: row?.name ?? '' }, facts)
    return { value: undefined, audit: entry }
  })
}

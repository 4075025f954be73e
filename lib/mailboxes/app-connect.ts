import { eq } from 'drizzle-orm'
import { type Actor, actorId } from '#lib/access/actor.ts'
import { refuseTaken } from '#lib/attempts/plan.ts'
import type { Writer } from '#lib/db/database.ts'
import { type Change, mutate } from '#lib/db/gate.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { type ConnectAppInput, demandAddresses } from './app-inputs.ts'
import { putProtocols } from './put-protocols.ts'

/**
 * Adds mailboxes that the app opens by itself, all of them or none. A mailbox the app may not open yet is added too:
 * its check says what is missing, and the script grants it. Refuses addresses that are connected already, by name.
 */
export async function connectAppMailboxes(
  context: Context,
  { registrationId, addresses, protocols }: ConnectAppInput,
): Promise<{ readonly mailboxIds: readonly string[] }> {
  demandAddresses(addresses)
  const targets = addresses.map((address) => ({ address, protocols }))
  return mutate(context, 'mailbox.connect', (writer) =>
    connectAppIn(writer, context.actor, registrationId, targets),
  )
}

/** The same inside a transaction that does more. */
export async function connectAppIn(
  writer: Writer,
  actor: Actor,
  registrationId: string,
  targets: readonly AttemptTarget[],
): Promise<Change<{ readonly mailboxIds: readonly string[] }>> {
  // Holds off a removal of the app until its mailboxes are there.
  const [registration] = await writer
    .select({ name: registrations.name })
    .from(registrations)
    .where(eq(registrations.id, registrationId))
    .for('update')
  if (!registration) throw new Refusal('not-found')
  await refuseTaken(
    writer,
    targets.map(({ address }) => address),
  )
  const made = await writer
    .insert(mailboxes)
    .values(
      targets.map(({ address, displayName = null, tags = [], protocols }) => ({
        address,
        displayName,
        tags: [...tags],
        access: 'app' as const,
        registrationId,
        protocols: [...protocols],
        createdBy: actorId(actor),
      })),
    )
    .onConflictDoNothing()
    .returning({ id: mailboxes.id, address: mailboxes.address })
  if (made.length < targets.length) throw new Refusal('conflict')
  const wanted = new Map(targets.map(({ address, protocols }) => [address, protocols]))
  for (const { id, address } of made) await putProtocols(writer, id, wanted.get(address) ?? [])
  return {
    value: { mailboxIds: made.map(({ id }) => id) },
    audit: made.map(({ id, address }) => ({
      verb: 'mailbox.connected',
      subjectKind: 'mailbox',
      subjectId: id,
      subjectName: address,
      facts: { access: 'app', app: registration.name, protocols: [...(wanted.get(address) ?? [])] },
    })),
  }
}

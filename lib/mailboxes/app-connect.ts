import { asc, eq, inArray, sql } from 'drizzle-orm'
import { actorId } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import type { ConnectAppInput } from './app-inputs.ts'
import { putProtocols } from './put-protocols.ts'

/** Enough to recognise them by; a sentence does not hold two hundred. */
const NAMED_IN_REFUSAL = 8

/**
 * Adds mailboxes that the app opens by itself, all of them or none. A mailbox the app may not open yet is added too:
 * its check says what is missing, and the script grants it. Refuses addresses that are connected already, by name.
 */
export async function connectAppMailboxes(
  context: Context,
  { registrationId, addresses, protocols }: ConnectAppInput,
): Promise<{ readonly mailboxIds: readonly string[] }> {
  return mutate(context, 'mailbox.connect', async (writer) => {
    // Holds off a removal of the app until its mailboxes are there.
    const [registration] = await writer
      .select({ name: registrations.name })
      .from(registrations)
      .where(eq(registrations.id, registrationId))
      .for('update')
    if (!registration) throw new Refusal('not-found')
    await refuseTaken(writer, addresses)
    const made = await writer
      .insert(mailboxes)
      .values(
        addresses.map((address) => ({
          address,
          access: 'app' as const,
          registrationId,
          protocols: [...protocols],
          createdBy: actorId(context.actor),
        })),
      )
      .onConflictDoNothing()
      .returning({ id: mailboxes.id, address: mailboxes.address })
    if (made.length < addresses.length) throw new Refusal('conflict')
    for (const { id } of made) await putProtocols(writer, id, protocols)
    return {
      value: { mailboxIds: made.map(({ id }) => id) },
      audit: made.map(({ id, address }) => ({
        verb: 'mailbox.connected',
        subjectKind: 'mailbox',
        subjectId: id,
        subjectName: address,
        facts: { access: 'app', app: registration.name, protocols },
      })),
    }
  })
}

async function refuseTaken(writer: Writer, addresses: readonly string[]): Promise<void> {
  const taken = await writer
    .select({ id: mailboxes.id, address: mailboxes.address })
    .from(mailboxes)
    .where(
      inArray(
        sql`lower(${mailboxes.address})`,
        addresses.map((address) => address.toLowerCase()),
      ),
    )
    .orderBy(asc(mailboxes.address))
  const [first] = taken
  if (!first) return
  if (taken.length === 1) {
    throw new Refusal('duplicate-mailbox', { address: first.address, mailboxId: first.id })
  }
  const named = taken.slice(0, NAMED_IN_REFUSAL).map(({ address }) => address)
  throw new Refusal('duplicate-mailboxes', {
    addresses: named.join(', '),
    more: taken.length - named.length,
  })
}

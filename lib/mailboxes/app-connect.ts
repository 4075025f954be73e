import { eq } from 'drizzle-orm'
import { actorId } from '#lib/access/actor.ts'
import { refuseTaken } from '#lib/attempts/plan.ts'
import { mutate } from '#lib/db/gate.ts'
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

import { eq } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { actorId } from '#lib/access/actor.ts'
import { MOST_TARGETS, refuseTaken } from '#lib/attempts/plan.ts'
import type { Writer } from '#lib/db/database.ts'
import { type Change, mutate } from '#lib/db/gate.ts'
import type { AttemptTarget } from '#lib/db/schema/attempts.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { comparePermissions } from '#lib/microsoft/scopes.ts'
import type { Context } from '#lib/services.ts'
import { putProtocols } from './put-protocols.ts'

export interface Attached {
  readonly mailboxes: readonly { readonly id: string; readonly address: string }[]
  /** Permissions that the delegate's sign-in lacks for the wanted protocols: a reconnect asks for them. */
  readonly missing: readonly string[]
}

/**
 * Connects shared mailboxes through somebody who has signed in already, without another sign-in. All of them or none.
 *
 * @throws Refusal `not-found` when the grant is gone; `duplicate-mailbox` or `duplicate-mailboxes` by name.
 */
export function attachShared(
  context: Context,
  grantId: string,
  targets: readonly AttemptTarget[],
): Promise<Attached> {
  if (targets.length === 0 || targets.length > MOST_TARGETS) throw new Refusal('invalid-input')
  return mutate(context, 'mailbox.connect', (writer) => attachIn(writer, context.actor, grantId, targets))
}

/** The same inside a transaction that does more. */
export async function attachIn(
  writer: Writer,
  actor: Actor,
  grantId: string,
  targets: readonly AttemptTarget[],
): Promise<Change<Attached>> {
  const [delegate] = await writer
    .select({ grant: grants, upn: accounts.upn, mail: accounts.mail })
    .from(grants)
    .innerJoin(accounts, eq(accounts.id, grants.accountId))
    .where(eq(grants.id, grantId))
    .for('update', { of: grants })
  if (!delegate) throw new Refusal('not-found')
  const { registrationId, scopes } = delegate.grant
  await refuseTaken(
    writer,
    targets.map(({ address }) => address),
  )
  const made: { id: string; address: string }[] = []
  for (const { address, displayName = null, tags = [], protocols } of targets) {
    const [row] = await writer
      .insert(mailboxes)
      .values({
        address,
        displayName,
        tags: [...tags],
        access: 'shared',
        registrationId,
        grantId,
        protocols: [...protocols],
        createdBy: actorId(actor),
      })
      .onConflictDoNothing()
      .returning({ id: mailboxes.id, address: mailboxes.address })
    // Somebody else was quicker between the look and the write.
    if (!row) throw new Refusal('duplicate-mailbox', { address, mailboxId: null })
    await putProtocols(writer, row.id, protocols)
    made.push(row)
  }
  const wanted = [...new Set(targets.flatMap(({ protocols }) => protocols))]
  const { missing } = comparePermissions(scopes, wanted)
  return {
    value: { mailboxes: made, missing },
    audit: made.map(({ id, address }) => ({
      verb: 'mailbox.attached',
      subjectKind: 'mailbox' as const,
      subjectId: id,
      subjectName: address,
      facts: { delegate: delegate.upn ?? delegate.mail, grant: grantId, missing },
    })),
  }
}

import { and, eq, isNull, sql } from 'drizzle-orm'
import { actorId } from '#lib/access/actor.ts'
import { mutate } from '#lib/db/gate.ts'
import { consumers } from '#lib/db/schema/consumers.ts'
import { Refusal } from '#lib/errors.ts'
import type { Secret } from '#lib/secret.ts'
import type { Context } from '#lib/services.ts'
import { fingerprint } from '#lib/users/opaque-token.ts'
import type { NewConsumer } from './inputs.ts'
import { newKey } from './key.ts'

/** The key is in nobody's hands but the caller's: the database keeps its fingerprint only. */
export interface MadeConsumer {
  readonly id: string
  readonly name: string
  readonly key: Secret
}

const HINT_LETTERS = 4

/** Gives a downstream system a key of its own. */
export function createConsumer(context: Context, wanted: NewConsumer): Promise<MadeConsumer> {
  const key = newKey()
  return mutate(context, 'consumer.change', async (writer) => {
    const { name, permissions, tags, expires } = wanted
    const [made] = await writer
      .insert(consumers)
      .values({
        name,
        permissions,
        tags,
        expiresAt: expires,
        keyHash: fingerprint(key),
        hint: key.reveal().slice(-HINT_LETTERS),
        createdBy: actorId(context.actor),
      })
      .returning({ id: consumers.id, hint: consumers.hint })
    if (!made) throw new Refusal('conflict')
    const facts = { hint: made.hint, permissions, tags, expires: expires?.toISOString() ?? null }
    return {
      value: { id: made.id, name, key },
      audit: { verb: 'consumer.made', subjectKind: 'consumer', subjectId: made.id, subjectName: name, facts },
    }
  })
}

/** Ends a key, for good. Done at once: every request looks at its row. */
export function revokeConsumer(context: Context, consumerId: string): Promise<void> {
  return mutate(context, 'consumer.change', async (writer) => {
    const [ended] = await writer
      .update(consumers)
      .set({ revokedAt: sql`now()` })
      .where(and(eq(consumers.id, consumerId), isNull(consumers.revokedAt)))
      .returning({ name: consumers.name, hint: consumers.hint })
    if (ended) {
      const subject = { subjectKind: 'consumer', subjectId: consumerId, subjectName: ended.name }
      return {
        value: undefined,
        audit: { verb: 'consumer.revoked', ...subject, facts: { hint: ended.hint } },
      }
    }
    const [known] = await writer
      .select({ id: consumers.id })
      .from(consumers)
      .where(eq(consumers.id, consumerId))
    if (!known) throw new Refusal('not-found')
    return { value: undefined, audit: [] }
  })
}

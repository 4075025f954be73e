import { eq } from 'drizzle-orm'
import { z } from 'zod'
import type { AuditEntry } from '#lib/audit/chain.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { Refusal } from '#lib/errors.ts'
import { LONGEST_TAG, MOST_TAGS } from '#lib/imports/row.ts'
import type { Context } from '#lib/services.ts'
import { displayNameInput } from './inputs.ts'

const MOST_TYPED = MOST_TAGS * (LONGEST_TAG + 2)
const NOT_SHOWN = /[\p{Cc}\p{Cf}]/u

/** Tags as they are typed: separated by commas or semicolons, each once. */
export const tagsInput = z
  .string()
  .max(MOST_TYPED, 'too-long')
  .refine((text) => !NOT_SHOWN.test(text), 'control-characters')
  .transform((text) => distinct(text.split(/[,;]/).map((tag) => tag.trim().replace(/\s+/g, ' '))))
  .refine((tags) => tags.length <= MOST_TAGS, 'too-many')
  .refine((tags) => tags.every((tag) => tag.length <= LONGEST_TAG), 'tag-long')

export const LabelsInput = z.object({
  mailboxId: z.uuid({ error: 'invalid' }),
  displayName: displayNameInput,
  tags: tagsInput,
})

/** As the first of them is written, whatever the others look like. */
function distinct(tags: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const tag of tags) if (tag !== '' && !found.has(tag.toLowerCase())) found.set(tag.toLowerCase(), tag)
  return [...found.values()]
}

export interface Labels {
  readonly displayName: string | null
  readonly tags: readonly string[]
}

/** Gives a mailbox its name and its tags. Neither touches how it is checked. */
export function relabelMailbox(context: Context, mailboxId: string, labels: Labels): Promise<void> {
  return mutate(context, 'mailbox.connect', async (writer) => {
    const [before] = await writer
      .select({ id: mailboxes.id, displayName: mailboxes.displayName, tags: mailboxes.tags })
      .from(mailboxes)
      .where(eq(mailboxes.id, mailboxId))
      .for('update')
    if (!before) throw new Refusal('not-found')
    return { value: undefined, audit: await relabelIn(writer, before, labels) }
  })
}

/** The same inside a transaction that does more. Nothing to tell when nothing changed. */
export async function relabelIn(
  writer: Writer,
  before: Labels & { readonly id: string },
  { displayName, tags }: Labels,
): Promise<readonly AuditEntry[]> {
  if (displayName === before.displayName && tags.join('\n') === before.tags.join('\n')) return []
  const [changed] = await writer
    .update(mailboxes)
    .set({ displayName, tags: [...tags] })
    .where(eq(mailboxes.id, before.id))
    .returning({ address: mailboxes.address })
  if (!changed) throw new Refusal('not-found')
  return [
    {
      verb: 'mailbox.relabelled',
      subjectKind: 'mailbox',
      subjectId: before.id,
      subjectName: changed.address,
      facts: { displayName, tags: [...tags] },
    },
  ]
}

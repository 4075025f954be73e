import { and, eq, isNull } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import type { Writer } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { importRows, imports } from '#lib/db/schema/imports.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { decodeList } from './decode.ts'
import type { PrepareInput } from './inputs.ts'
import { keptText } from './kept-text.ts'
import { readMailboxList } from './read.ts'
import type { ImportDefaults, MailboxList } from './row.ts'

/** So that no statement carries more parameters than the database takes. */
const ROWS_A_STATEMENT = 500

/**
 * Reads a list and keeps it as it was understood. Nothing is connected by this: whoever confirms it later confirms what
 * they were shown.
 *
 * @throws Refusal `bad-list` with the problem when there is nothing to show.
 */
export async function prepareImport(
  context: Context,
  input: PrepareInput,
): Promise<{ readonly importId: string }> {
  const given = givenList(input)
  const decoded = decodeList(given)
  const defaults = defaultsOf(input)
  const list = readMailboxList(given, defaults)
  const [problem] = list.problems
  if (problem || !('text' in decoded)) {
    throw new Refusal('bad-list', { problem: problem?.code ?? 'binary', ...problem?.values })
  }
  const id = uuidv7()
  return mutate(context, 'mailbox.import', async (writer) => {
    const [app] = await writer
      .select({ name: registrations.name })
      .from(registrations)
      .where(eq(registrations.id, input.registrationId))
    if (!app) throw new Refusal('not-found')
    if (input.replaces) {
      await writer.delete(imports).where(and(eq(imports.id, input.replaces), isNull(imports.confirmedAt)))
    }
    const fileName = input.file.length > 0 ? input.fileName : null
    await writer.insert(imports).values({
      id,
      fileName,
      registrationId: input.registrationId,
      updateKnown: input.updateKnown,
      text: keptText(decoded.text),
      encoding: list.encoding,
      separator: list.separator,
      defaults,
      createdBy: actorId(context.actor),
    })
    await writeRows(writer, id, list)
    return {
      value: { importId: id },
      audit: {
        verb: 'import.prepared',
        subjectKind: 'import',
        subjectId: id,
        subjectName: fileName ?? app.name,
        facts: { app: app.name, rows: list.rows.length, bad: list.bad.length },
      },
    }
  })
}

function givenList({ file: [file], text }: PrepareInput): Uint8Array | string {
  return file ? Buffer.from(file.reveal(), 'base64') : text
}

function defaultsOf({ access, delegate, protocols, tags }: PrepareInput): ImportDefaults {
  return { access, ...(access === 'shared' && delegate ? { delegate } : {}), protocols, tags }
}

async function writeRows(writer: Writer, importId: string, { rows, bad }: MailboxList): Promise<void> {
  const good = rows.map(({ line, ...row }) => ({ line, row, bad: null, key: row.address.toLowerCase() }))
  const wrong = bad.map(({ line, ...rest }) => ({ line, row: null, bad: rest, key: null }))
  const all = [...good, ...wrong]
    .toSorted((a, b) => a.line - b.line)
    .map((one, index) => ({ importId, position: index + 1, ...one }))
  for (let from = 0; from < all.length; from += ROWS_A_STATEMENT) {
    await writer.insert(importRows).values(all.slice(from, from + ROWS_A_STATEMENT))
  }
}

import { eq } from 'drizzle-orm'
import { mutate } from '#lib/db/gate.ts'
import { unnamedFailures } from '#lib/db/schema/unnamed.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'

/** Takes one kind off the list, or all. It comes back when it is met again. */
export function forgetUnnamed(context: Context, which: string): Promise<number> {
  return mutate(context, 'unnamed.remove', async (writer) => {
    const gone = await writer
      .delete(unnamedFailures)
      .where(which === 'all' ? undefined : eq(unnamedFailures.id, which))
      .returning({ id: unnamedFailures.id })
    if (gone.length === 0 && which !== 'all') throw new Refusal('not-found')
    const audit = {
      verb: 'unnamed.removed',
      subjectKind: 'unnamed',
      subjectId: which === 'all' ? null : which,
      subjectName: 'Failures without a name',
      facts: { count: gone.length },
    }
    return { value: gone.length, audit }
  })
}

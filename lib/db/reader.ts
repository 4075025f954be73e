import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core'
import type { Reader } from './database.ts'
import { hideValues } from './query-error.ts'
import type { tables } from './schema/tables.ts'

export type Whole = PgDatabase<PgQueryResultHKT, typeof tables>

/** The reading half of a drizzle handle; the writing half is not there at all. */
export function readerOf(whole: Whole): Reader {
  hideValues(whole)
  return {
    select: whole.select.bind(whole),
    selectDistinct: whole.selectDistinct.bind(whole),
    selectDistinctOn: whole.selectDistinctOn.bind(whole),
    $with: whole.$with.bind(whole),
    $count: whole.$count.bind(whole),
    with: (...queries) => {
      const { select, selectDistinct, selectDistinctOn } = whole.with(...queries)
      return { select, selectDistinct, selectDistinctOn } as ReturnType<Reader['with']>
    },
  }
}

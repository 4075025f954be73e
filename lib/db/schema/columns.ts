import { sql } from 'drizzle-orm'
import { text, timestamp, uuid } from 'drizzle-orm/pg-core'
import { uuidv7 } from 'uuidv7'

export const id = () => uuid().primaryKey().$defaultFn(uuidv7)
export const at = () => timestamp({ withTimezone: true, precision: 3 })
export const createdAt = () => at().notNull().default(sql`now()`)
/** A JWE made by the vault. The column beside it names its data key, so that a key in use cannot go. */
export const sealed = () => text()

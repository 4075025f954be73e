import { pgTable, text } from 'drizzle-orm/pg-core'
import { at, createdAt, id } from './columns.ts'

export const vaultKeys = pgTable('vault_keys', {
  id: id(),
  /** The data key, wrapped by the master key (JWE). */
  wrapped: text().notNull(),
  /** Fingerprint of the master key that wrapped it. */
  masterKeyId: text().notNull(),
  /** Fingerprint of the data key itself. */
  digest: text().notNull(),
  /** A known text sealed with the data key; opened at every start. */
  sentinel: text().notNull(),
  createdAt: createdAt(),
  retiredAt: at(),
})

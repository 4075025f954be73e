import type { Reader } from '#lib/db/database.ts'
import { type Change, changesBefore } from './changes.ts'
import { observe } from './fault-queries.ts'
import { type Fault, faultsOf } from './faults.ts'

/** What surrounds the trouble of one mailbox: the wide faults of the moment, and what was changed before it began. */
export async function mailboxAround(
  read: Reader,
  mailboxId: string,
  spread: number,
): Promise<{ readonly faults: readonly Fault[]; readonly changes: readonly Change[] }> {
  const [seen, changes] = await Promise.all([observe(read), changesBefore(read, mailboxId)])
  return { faults: faultsOf(seen, spread), changes }
}

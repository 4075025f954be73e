import type { TestDatabase } from '#lib/db/testing/database.ts'
import { insertMailbox, insertRegistration } from '#lib/db/testing/fixtures.ts'

const PROTOCOLS = ['imap', 'pop3', 'smtp']

/** An app of so many mailboxes. */
export async function app({ database }: TestDatabase, count: number, name = 'Test app') {
  const { id: registrationId } = await insertRegistration(database, { name })
  const ids: string[] = []
  for (let made = 0; made < count; made += 1)
    ids.push((await insertMailbox(database, { registrationId, access: 'app' })).id)
  return { registrationId, ids }
}

/** What checks would have recorded: this cause in these protocols, so often in a row; or no cause, where all works. */
export async function recordChecks(
  { damage }: Pick<TestDatabase, 'damage'>,
  ids: readonly string[],
  cause: string | null,
  times = 1,
  protocols: readonly string[] = PROTOCOLS,
): Promise<void> {
  const list = ids.map((id) => `'${id}'`).join()
  const health = cause === null ? 'healthy' : 'failing'
  const cell = cause === null ? 'null' : `'${cause}'`
  const inProtocols = PROTOCOLS.map((one) => {
    const ill = cause !== null && protocols.includes(one)
    return `insert into mailbox_protocols (mailbox_id, protocol, health, cause, since, checked_at, failures_in_row)
       select id, '${one}', '${ill ? 'failing' : 'healthy'}', ${ill ? cell : 'null'}, clock_timestamp(), clock_timestamp(), ${ill ? times : 0}
       from mailboxes where id in (${list}) on conflict (mailbox_id, protocol) do update set health = excluded.health, cause = excluded.cause,
       checked_at = excluded.checked_at, failures_in_row = case when excluded.cause is null then 0 else mailbox_protocols.failures_in_row + ${times} end`
  })
  await damage(
    `update mailboxes set health = '${health}', cause = ${cell}, last_checked_at = clock_timestamp(),
       health_since = case when cause is not distinct from ${cell} and health <> 'unknown' then health_since else clock_timestamp() end,
       failures_in_row = ${cause === null ? 0 : `failures_in_row + ${times}`} where id in (${list});
     ${inProtocols.join(';')}`,
  )
}

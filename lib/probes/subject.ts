import { eq } from 'drizzle-orm'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import type { Protocol } from '#lib/mail/stages.ts'

/** What a probe needs to know of its mailbox. */
export interface Subject {
  readonly id: string
  readonly address: string
  readonly access: 'own' | 'shared' | 'app'
  readonly protocols: readonly Protocol[]
  readonly cloud: string
  readonly registrationId: string
  readonly grantId: string | null
  readonly accountUpn: string | null
  readonly accountMail: string | null
  readonly accountTenantId: string | null
}

export async function readSubject(read: Reader, mailboxId: string): Promise<Subject | null> {
  const [row] = await read
    .select({
      id: mailboxes.id,
      address: mailboxes.address,
      access: mailboxes.access,
      protocols: mailboxes.protocols,
      cloud: registrations.cloud,
      registrationId: mailboxes.registrationId,
      grantId: mailboxes.grantId,
      accountUpn: accounts.upn,
      accountMail: accounts.mail,
      accountTenantId: accounts.tenantId,
    })
    .from(mailboxes)
    .innerJoin(registrations, eq(registrations.id, mailboxes.registrationId))
    .leftJoin(grants, eq(grants.id, mailboxes.grantId))
    .leftJoin(accounts, eq(accounts.id, grants.accountId))
    .where(eq(mailboxes.id, mailboxId))
  return row ?? null
}

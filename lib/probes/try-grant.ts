import { eq } from 'drizzle-orm'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { backgroundOf } from './background.ts'
import { checkMailbox, type Outcome } from './check.ts'
import { readSubject } from './subject.ts'
import { PROBE_TOOLS, type ProbeServices, type ProbeTools } from './tools.ts'

const UNSEEN = { token() {}, begin() {}, stage() {}, line() {} }

/**
 * Checks a mailbox as the shared mailbox of another grant, and writes nothing: what a move would come to. Takes its
 * turn among the probes of this process. No outcome when the mailbox or the grant is gone, or the process is ending.
 */
export async function tryGrant(
  services: ProbeServices,
  mailboxId: string,
  grantId: string,
  tools: ProbeTools = PROBE_TOOLS,
): Promise<Outcome | 'gone' | 'ending'> {
  const { read } = services.database
  const background = backgroundOf(services)
  const [subject, [other]] = await Promise.all([
    readSubject(read, mailboxId),
    read
      .select({
        grantId: grants.id,
        registrationId: grants.registrationId,
        cloud: registrations.cloud,
        accountUpn: accounts.upn,
        accountMail: accounts.mail,
        accountTenantId: accounts.tenantId,
      })
      .from(grants)
      .innerJoin(accounts, eq(accounts.id, grants.accountId))
      .innerJoin(registrations, eq(registrations.id, grants.registrationId))
      .where(eq(grants.id, grantId)),
  ])
  if (!subject || !other) return 'gone'
  return background.track(inTurn())

  async function inTurn(): Promise<Outcome | 'ending'> {
    const { signal, slots } = background
    const giveBack = await slots.take(signal)
    if (!giveBack) return 'ending'
    try {
      const through = { ...subject, ...other, access: 'shared' } as NonNullable<typeof subject>
      const outcome = await checkMailbox(services, through, tools, { signal, progress: UNSEEN })
      return signal.aborted ? 'ending' : outcome
    } finally {
      giveBack()
    }
  }
}

import { eq, inArray, sql } from 'drizzle-orm'
import type { Actor } from '#lib/access/actor.ts'
import { allows } from '#lib/access/permissions.ts'
import type { Reader } from '#lib/db/database.ts'
import { accounts, grants } from '#lib/db/schema/grants.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { namesIn } from './names-in.ts'

const app = {
  id: registrations.id,
  name: registrations.name,
  cloud: registrations.cloud,
  tenantId: registrations.tenantId,
  clientId: registrations.clientId,
}

/** What of a text this portal knows, and the person who asks may see. */
export interface Known {
  readonly mailbox: {
    readonly id: string
    readonly address: string
    readonly access: 'own' | 'shared' | 'app'
    readonly account: string | null
    readonly accountObjectId: string | null
  } | null
  readonly app: {
    /** Null for who may not open its page. */
    readonly id: string | null
    readonly name: string
    readonly cloud: string
    readonly tenantId: string
    readonly clientId: string
  } | null
}

/** The mailbox and the app that a text names. An app whose mailbox is not named is shown to who may see apps. */
export async function knownIn(read: Reader, actor: Actor, masked: string): Promise<Known> {
  const { addresses, ids } = namesIn(masked)
  const seesApps = allows(actor, 'registration.read')
  const [boxes, apps] = await Promise.all([
    addresses.length === 0 || !allows(actor, 'health.read')
      ? []
      : read
          .select({
            id: mailboxes.id,
            address: mailboxes.address,
            access: mailboxes.access,
            account: accounts.upn,
            accountObjectId: accounts.objectId,
            app,
          })
          .from(mailboxes)
          .innerJoin(registrations, eq(registrations.id, mailboxes.registrationId))
          .leftJoin(grants, eq(grants.id, mailboxes.grantId))
          .leftJoin(accounts, eq(accounts.id, grants.accountId))
          .where(inArray(sql`lower(${mailboxes.address})`, addresses)),
    ids.length === 0 || !seesApps
      ? []
      : read
          .select(app)
          .from(registrations)
          .where(inArray(sql`lower(${registrations.clientId})`, ids)),
  ])
  const box = first(boxes, ({ address }) => addresses.indexOf(address.toLowerCase()))
  const named = first(apps, ({ clientId }) => ids.indexOf(clientId.toLowerCase())) ?? box?.app ?? null
  return {
    mailbox: box ?? null,
    app: named && { ...named, id: seesApps ? named.id : null },
  }
}

/** The one that the text names first. */
function first<T>(all: readonly T[], place: (one: T) => number): T | undefined {
  return all.toSorted((a, b) => place(a) - place(b))[0]
}

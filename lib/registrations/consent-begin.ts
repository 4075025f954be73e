import { and, eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import { ANY_BROWSER } from '#lib/attempts/consume.ts'
import { fingerprint } from '#lib/attempts/fingerprint.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import type { Reader } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { mailboxes } from '#lib/db/schema/mailboxes.ts'
import { registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import { inSeconds } from '#lib/grants/in-seconds.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'
import { adminConsentUrl } from '#lib/microsoft/admin-consent.ts'
import { flowValues } from '#lib/microsoft/authorization-code.ts'
import type { Context } from '#lib/services.ts'
import type { ConsentInput } from './consent-inputs.ts'
import { findTenant } from './find-tenant.ts'
import { redirectUri } from './redirect-uri.ts'

/** Longer than a sign-in: the administrator may be somebody else, who has to find the mail first. */
const CONSENT_SECONDS = 60 * 60

export interface ConsentBegun {
  readonly attemptId: string
  /** It holds the state: not for logs. */
  readonly url: string
}

/**
 * Starts an admin consent. With `browserSecret` only that browser may bring the answer back. Without it, for a link
 * that is sent to somebody, the state alone does, once; that is enough because the answer is never believed.
 */
export async function beginConsent(
  context: Context,
  { registrationId, tenant }: ConsentInput,
  browserSecret: string | null,
  ask: Pick<AskMicrosoft, 'lookUpTenant'> = askMicrosoft(context),
): Promise<ConsentBegun> {
  demand(context.actor, 'mailbox.connect')
  const { read } = context.database
  const [registration] = await read.select().from(registrations).where(eq(registrations.id, registrationId))
  if (!registration) throw new Refusal('not-found')
  const cloud = knownCloud(context, registration.cloud)
  const tenantId = tenant
    ? await findTenant(context, { cloud: cloud.id, tenant }, ask)
    : registration.tenantId
  const protocols = await neededProtocols(read, registrationId)
  const id = uuidv7()
  const { state, nonce } = flowValues()
  const returnTo = redirectUri(context.publicUrl)
  await mutate(context, 'mailbox.connect', async (writer) => {
    await writer.insert(attempts).values({
      id,
      kind: 'admin-consent',
      address: registration.name,
      displayName: tenant ?? registration.tenantDomain ?? tenantId,
      registrationId,
      protocols,
      stateHash: fingerprint(state),
      browserHash: browserSecret === null ? ANY_BROWSER : fingerprint(browserSecret),
      nonce,
      redirectUri: returnTo,
      startedBy: actorId(context.actor),
      expiresAt: inSeconds(CONSENT_SECONDS),
      result: { tenantId },
    })
    return {
      value: undefined,
      audit: {
        verb: 'consent.started',
        subjectKind: 'registration',
        subjectId: registrationId,
        subjectName: registration.name,
        facts: { tenantId, link: browserSecret === null },
      },
    }
  })
  const { clientId } = registration
  return { attemptId: id, url: adminConsentUrl({ cloud, tenantId, clientId, redirectUri: returnTo, state }) }
}

/** What the app's own mailboxes use; everything while there are none. */
export async function neededProtocols(read: Reader, registrationId: string): Promise<Protocol[]> {
  const rows = await read
    .select({ protocols: mailboxes.protocols })
    .from(mailboxes)
    .where(and(eq(mailboxes.registrationId, registrationId), eq(mailboxes.access, 'app')))
  const used = new Set(rows.flatMap(({ protocols }) => protocols))
  return PROTOCOLS.filter((protocol) => used.size === 0 || used.has(protocol))
}

import { and, eq, sql } from 'drizzle-orm'
import { demand } from '#lib/access/demand.ts'
import type { AuditEntry } from '#lib/audit/chain.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { findCertificate } from '#lib/credentials/find-certificate.ts'
import { generateCertificate } from '#lib/credentials/generate-certificate.ts'
import { knownCloud, openCredential } from '#lib/credentials/open-client.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import type { Context } from '#lib/services.ts'
import { type CredentialRefused, proveAndLearn } from './prove-and-learn.ts'
import { credentialFacts, sealedCertificate } from './store-credential.ts'
import { keepLearnt, lockRegistration, stepDown } from './switch-credential.ts'

export interface ProposedInput {
  readonly registrationId: string
  readonly credentialId: string
}

/**
 * Makes a key and a certificate for it. The key is sealed at once; the certificate waits until somebody has given it
 * to Entra and `proveProposed` has proven it. Refuses with `conflict` while another one waits.
 */
export async function proposeCertificate(
  context: Context,
  { registrationId }: Pick<ProposedInput, 'registrationId'>,
): Promise<void> {
  demand(context.actor, 'credential.replace')
  const [registration] = await context.database.read
    .select({ name: registrations.name })
    .from(registrations)
    .where(eq(registrations.id, registrationId))
  if (!registration) throw new Refusal('not-found')
  const made = await generateCertificate(registration.name, await context.database.now())
  const credential = await sealedCertificate(context, registrationId, made, null)
  await mutate(context, 'credential.replace', async (writer) => {
    const name = await lockRegistration(writer, registrationId)
    const waiting = await writer.$count(
      credentials,
      and(eq(credentials.registrationId, registrationId), eq(credentials.state, 'proposed')),
    )
    if (waiting > 0) throw new Refusal('conflict')
    await writer.insert(credentials).values(credential)
    return { value: undefined, audit: entry('credential.proposed', registrationId, name, credential) }
  })
}

/**
 * A real token call with the certificate that waits. Accepted, it is in use from then on and the one before is the
 * fallback; refused, it goes on waiting.
 */
export async function proveProposed(
  context: Context,
  input: ProposedInput,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<{ readonly kind: 'replaced' } | CredentialRefused> {
  demand(context.actor, 'credential.replace')
  const { registration, credential } = await readProposed(context, input)
  const proven = await proveAndLearn(context, ask, {
    cloud: knownCloud(context, registration.cloud),
    tenantId: registration.tenantId,
    clientId: registration.clientId,
    credential: await openCredential(context, credential),
  })
  if (proven.kind === 'refused') return proven
  const { thumbprint, thumbprintSha256 } = credential
  const facts = { thumbprint: thumbprint ?? '', thumbprintSha256: thumbprintSha256 ?? '' }
  const entraKeyId = findCertificate(proven.own, facts)
  await mutate(context, 'credential.replace', async (writer) => {
    const name = await lockRegistration(writer, registration.id)
    await stepDown(writer, registration.id)
    const promoted = await writer
      .update(credentials)
      .set({ state: 'current', stateSince: sql`now()`, provenAt: sql`now()`, entraKeyId })
      .where(proposed(input))
      .returning({ id: credentials.id })
    if (promoted.length === 0) throw new Refusal('conflict')
    await keepLearnt(writer, registration.id, proven.learnt)
    const used = { ...credential, entraKeyId }
    return { value: undefined, audit: entry('credential.replaced', registration.id, name, used) }
  })
  return { kind: 'replaced' }
}

/** Erases a certificate that waits, with its key. In Entra nothing changes. */
export async function discardProposed(context: Context, input: ProposedInput): Promise<void> {
  await mutate(context, 'credential.replace', async (writer) => {
    const name = await lockRegistration(writer, input.registrationId)
    const [gone] = await writer.delete(credentials).where(proposed(input)).returning()
    if (!gone) throw new Refusal('conflict')
    return { value: undefined, audit: entry('credential.discarded', input.registrationId, name, gone) }
  })
}

async function readProposed({ database }: Pick<Context, 'database'>, input: ProposedInput) {
  const [row] = await database.read
    .select({ registration: registrations, credential: credentials })
    .from(credentials)
    .innerJoin(registrations, eq(registrations.id, credentials.registrationId))
    .where(proposed(input))
  if (!row) throw new Refusal('conflict')
  return row
}

function proposed({ registrationId, credentialId }: ProposedInput) {
  return and(
    eq(credentials.id, credentialId),
    eq(credentials.registrationId, registrationId),
    eq(credentials.state, 'proposed'),
  )
}

function entry(
  verb: string,
  subjectId: string,
  subjectName: string,
  credential: Parameters<typeof credentialFacts>[0],
): AuditEntry {
  return { verb, subjectKind: 'registration', subjectId, subjectName, facts: credentialFacts(credential) }
}

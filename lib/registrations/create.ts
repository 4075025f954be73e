import { and, eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { actorId } from '#lib/access/actor.ts'
import { demand } from '#lib/access/demand.ts'
import { type AskMicrosoft, askMicrosoft } from '#lib/credentials/ask-microsoft.ts'
import { decideExpiry } from '#lib/credentials/decide-expiry.ts'
import { knownCloud } from '#lib/credentials/open-client.ts'
import type { Reader } from '#lib/db/database.ts'
import { mutate } from '#lib/db/gate.ts'
import { credentials, registrations } from '#lib/db/schema/registrations.ts'
import { Refusal } from '#lib/errors.ts'
import { typedOtherwise } from '#lib/expiry/keep-reading.ts'
import type { Context } from '#lib/services.ts'
import { findTenant } from './find-tenant.ts'
import { type CertificateRegistrationInput, MAX_NAME_LENGTH, type RegistrationInput } from './inputs.ts'
import { type CredentialRefused, demandExpiry, type Proven, proveAndLearn } from './prove-and-learn.ts'
import { asCredential } from './replace-certificate.ts'
import {
  credentialFacts,
  type NewCredential,
  sealedCertificate,
  sealedCredential,
} from './store-credential.ts'
import { tenantDomainOf } from './tenant-domain.ts'

export interface Registered {
  readonly kind: 'registered'
  readonly id: string
}

type Input = RegistrationInput | CertificateRegistrationInput

/** Registers an app whose secret or certificate Entra has just accepted. What Entra refuses is returned and not stored. */
export async function createRegistration(
  context: Context,
  input: Input,
  ask: AskMicrosoft = askMicrosoft(context),
): Promise<Registered | CredentialRefused> {
  demand(context.actor, 'registration.create')
  const cloud = knownCloud(context, input.cloud)
  const tenantId = await findTenant(context, input, ask)
  const app = { cloud: cloud.id, tenantId, clientId: input.clientId }
  await refuseDuplicate(context.database.read, app)
  const proven = await proveAndLearn(context, ask, {
    cloud,
    tenantId,
    clientId: input.clientId,
    credential:
      'secret' in input ? { kind: 'secret', value: input.secret.value } : asCredential(input.certificate),
  })
  if (proven.kind === 'refused') return proven
  const id = uuidv7()
  const name = input.name || proven.learnt.appFacts?.displayName?.slice(0, MAX_NAME_LENGTH) || input.clientId
  const credential = await sealed(context, id, input, proven)
  await mutate(context, 'registration.create', async (writer) => {
    const made = await writer
      .insert(registrations)
      .values({
        id,
        name,
        ...app,
        tenantDomain: tenantDomainOf(input.tenant),
        ...proven.learnt,
        createdBy: actorId(context.actor),
      })
      .onConflictDoNothing()
      .returning({ id: registrations.id })
    if (made.length === 0) throw new Refusal('duplicate-registration', { name })
    await writer.insert(credentials).values(credential)
    return {
      value: undefined,
      audit: [
        {
          verb: 'registration.created',
          subjectKind: 'registration',
          subjectId: id,
          subjectName: name,
          facts: { ...app, ...credentialFacts(credential) },
        },
        ...typedOtherwise({ id, name }, credential, 'secret' in input ? input.expires : undefined),
      ],
    }
  })
  return { kind: 'registered', id }
}

async function sealed(
  by: Pick<Context, 'vault' | 'actor'>,
  id: string,
  input: Input,
  { own }: Pick<Proven, 'own'>,
): Promise<NewCredential> {
  if ('certificate' in input) return sealedCertificate(by, id, input.certificate, own)
  const expiry = demandExpiry(decideExpiry(input.secret.value, own, input.expires))
  return sealedCredential(by, id, input.secret, expiry)
}

type App = Pick<typeof registrations.$inferSelect, 'cloud' | 'tenantId' | 'clientId'>

/** Before Entra is asked; the unique index decides when two admins register one app at once. */
async function refuseDuplicate(read: Reader, app: App): Promise<void> {
  const [known] = await read
    .select({ name: registrations.name })
    .from(registrations)
    .where(
      and(
        eq(registrations.cloud, app.cloud),
        eq(registrations.tenantId, app.tenantId),
        eq(registrations.clientId, app.clientId),
      ),
    )
    .limit(1)
  if (known) throw new Refusal('duplicate-registration', { name: known.name })
}

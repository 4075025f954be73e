import { eq, sql } from 'drizzle-orm'
import { decideExpiry } from '#lib/credentials/decide-expiry.ts'
import { findCertificate } from '#lib/credentials/find-certificate.ts'
import { credentials } from '#lib/db/schema/registrations.ts'
import { typedOtherwise } from '#lib/expiry/keep-reading.ts'
import { proveAndLearn } from '#lib/registrations/prove-and-learn.ts'
import { credentialFacts } from '#lib/registrations/store-credential.ts'
import { keepLearnt } from '#lib/registrations/switch-credential.ts'
import { afterRefusal } from './after-refusal.ts'
import { rotationEntry } from './audit-entry.ts'
import type { Rotation } from './claim.ts'
import { appWithNext, type NextApp } from './next-app.ts'
import type { StepResult } from './step-result.ts'
import type { RotationServices, RotationTools } from './tools.ts'

/** A real token call with the next secret or certificate. Accepted, what Graph tells of it is kept with it. */
export async function proveStep(
  services: RotationServices,
  rotation: Rotation,
  tools: RotationTools,
): Promise<StepResult> {
  const app = await appWithNext(services, rotation)
  if ('trouble' in app) return { kind: 'trouble', trouble: app.trouble, again: null }
  const proven = await proveAndLearn(services, tools.ask(services), app.client)
  if (proven.kind === 'refused') return afterRefusal(proven.failure, rotation.failures, tools.settlingSeconds)
  const told = toldByGraph(app, proven.own)
  if (told === null) {
    return { kind: 'trouble', trouble: { code: 'expiry-needed', evidence: null }, again: null }
  }
  return {
    kind: 'move',
    to: 'sample',
    set: { provenAt: sql`now()` },
    async write(writer, moving) {
      await writer
        .update(credentials)
        .set({ provenAt: sql`now()`, ...told })
        .where(eq(credentials.id, app.credential.id))
      await keepLearnt(writer, rotation.registrationId, proven.learnt)
      const proved = { ...app.credential, ...told }
      const registration = { id: rotation.registrationId, name: moving.name }
      const typed = leftToGraph(app.credential) ? undefined : app.credential.expiresAt
      return [
        rotationEntry('rotation.proven', moving, credentialFacts(proved)),
        ...typedOtherwise(registration, proved, typed),
      ]
    },
  }
}

type OwnReading = Parameters<typeof decideExpiry>[1]

/** Null when nobody knows the end of a secret: it was left to Graph, and Graph does not tell. */
function toldByGraph({ client, credential }: NextApp, own: OwnReading) {
  if (client.credential.kind === 'certificate') {
    const { thumbprintSha256 } = client.credential
    const found = findCertificate(own, { thumbprint: credential.thumbprint ?? '', thumbprintSha256 })
    return { entraKeyId: found ?? credential.entraKeyId }
  }
  const left = leftToGraph(credential)
  const typed = left ? undefined : credential.expiresAt
  const expiry = decideExpiry(client.credential.value, own, typed, credential.entraKeyId ?? undefined)
  if (!expiry.ok) return null
  const { expiresAt, source, startsAt } = expiry
  return {
    displayName: expiry.displayName ?? credential.displayName,
    expiresAt,
    expirySource: source,
    startsAt: startsAt ?? credential.startsAt,
    entraKeyId: expiry.entraKeyId ?? credential.entraKeyId,
  }
}

/** Stored without a date: Graph shall tell it as soon as the secret is proven. */
export function leftToGraph(
  credential: Pick<typeof credentials.$inferSelect, 'kind' | 'expirySource' | 'entraKeyId'>,
): boolean {
  return credential.kind === 'secret' && credential.expirySource === 'graph' && credential.entraKeyId === null
}

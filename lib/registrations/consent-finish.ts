import { and, eq, sql } from 'drizzle-orm'
import type { Attempt } from '#lib/attempts/consume.ts'
import { callAsApp } from '#lib/credentials/as-app.ts'
import { openClient } from '#lib/credentials/open-client.ts'
import { mutate } from '#lib/db/gate.ts'
import { type AttemptResult, attempts } from '#lib/db/schema/attempts.ts'
import { diagnose } from '#lib/diagnosis/diagnose.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { Refusal } from '#lib/errors.ts'
import { PATIENT, retryWrite, type Wait } from '#lib/grants/retry-write.ts'
import { accessTokenFacts } from '#lib/microsoft/access-token.ts'
import type { CallbackReply } from '#lib/microsoft/callback.ts'
import { APP_PERMISSION, appMailScope, comparePermissions } from '#lib/microsoft/scopes.ts'
import type { Context } from '#lib/services.ts'
import { appToken } from './app-token.ts'
import { learnGraphRoles } from './graph-roles.ts'

type Outcome = Exclude<Attempt['outcome'], 'pending' | 'wrong-account'>

interface End {
  readonly outcome: Outcome
  readonly result: AttemptResult
}

/**
 * Brings a consumed admin consent to its end. That Microsoft's answer says yes is not believed: the app asks for a
 * token of its own in that organisation, and what the token carries is the result. Never throws.
 */
export async function settleConsent(
  context: Context,
  attempt: Attempt,
  reply: CallbackReply,
  pause?: Wait,
): Promise<Outcome> {
  const end = await judgeConsent(context, attempt, reply).catch((error: unknown): End => {
    context.log.error({ err: error, attempt: attempt.id }, 'an admin consent broke off')
    return { outcome: 'failed', result: { problem: 'internal' } }
  })
  await retryWrite(() => write(context, attempt, end), PATIENT, pause).catch((error: unknown) =>
    context.log.error(
      { err: error, attempt: attempt.id },
      'the end of an admin consent could not be written',
    ),
  )
  return end.outcome
}

async function judgeConsent(context: Context, attempt: Attempt, reply: CallbackReply): Promise<End> {
  if (reply.kind === 'refused') {
    const { evidence } = reply.failure
    const { cause } = diagnose(evidence)
    const outcome = cause === 'consent.declined' ? 'cancelled' : 'refused'
    return { outcome, result: { cause, ...ofEvidence(evidence) } }
  }
  // A yes has no code, so it reads as an answer without anything in it.
  if (reply.kind === 'malformed' && reply.reason !== 'nothing-answered') {
    return { outcome: 'failed', result: { problem: reply.reason } }
  }
  return proveByToken(context, attempt)
}

async function proveByToken(context: Context, attempt: Attempt): Promise<End> {
  const token = await drawToken(context, attempt)
  if ('evidence' in token) {
    const { cause } = diagnose(token.evidence)
    return { outcome: 'failed', result: { cause, ...ofEvidence(token.evidence) } }
  }
  const { roles } = token
  if (roles === null) return { outcome: 'connected', result: {} }
  const { missing, protocols } = comparePermissions(roles, attempt.protocols, APP_PERMISSION)
  const result = { roles, missingScopes: missing }
  return protocols.length < attempt.protocols.length
    ? { outcome: 'connected', result }
    : { outcome: 'refused', result: { ...result, cause: 'app.permission_missing' } }
}

type Drawn = { readonly roles: readonly string[] | null } | { readonly evidence: Evidence }

/** In the app's own tenant the token is kept, for its mailboxes; in another one it is looked at and dropped. */
async function drawToken(context: Context, { registrationId, result }: Attempt): Promise<Drawn> {
  try {
    const opened = await openClient(context, registrationId)
    const { client, cloud } = opened
    const tenantId = result?.tenantId ?? client.tenantId
    if (tenantId === client.tenantId) {
      const token = await appToken(context, registrationId, { fresh: true })
      if (token.ok) await learnGraphRoles(context, registrationId)
      return token
    }
    const scope = appMailScope(cloud)
    const outcome = await callAsApp(context, opened, (app) =>
      context.tokens.clientCredentials({ app: { ...app, tenantId }, scope }),
    )
    if (!outcome.ok) return outcome.failure
    const facts = accessTokenFacts(outcome.accessToken)
    return { roles: facts.opaque ? null : facts.roles }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { evidence: { source: 'portal', stage: 'app-token', code: error.code, text: error.code } }
  }
}

function ofEvidence(evidence: Evidence): AttemptResult {
  const { correlationId, traceId } = evidence
  return { evidence, ...(correlationId ? { correlationId } : {}), ...(traceId ? { traceId } : {}) }
}

function write(context: Context, attempt: Attempt, { outcome, result }: End): Promise<void> {
  const { tenantId } = attempt.result ?? {}
  return mutate(context, 'mailbox.connect', async (writer) => {
    await writer
      .update(attempts)
      .set({ outcome, result: { ...(tenantId ? { tenantId } : {}), ...result }, finishedAt: sql`now()` })
      .where(and(eq(attempts.id, attempt.id), eq(attempts.outcome, 'pending')))
    return {
      value: undefined,
      audit: {
        verb: outcome === 'connected' ? 'consent.given' : `consent.${outcome}`,
        subjectKind: 'registration',
        subjectId: attempt.registrationId,
        subjectName: attempt.address,
        facts: {
          tenantId: tenantId ?? null,
          roles: result.roles ?? null,
          cause: result.cause ?? null,
          problem: result.problem ?? null,
        },
      },
    }
  })
}

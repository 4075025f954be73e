import { eq } from 'drizzle-orm'
import { uuidv7 } from 'uuidv7'
import { openClient } from '#lib/credentials/open-client.ts'
import { attempts } from '#lib/db/schema/attempts.ts'
import { flowValues } from '#lib/microsoft/authorization-code.ts'
import { signInScopes } from '#lib/microsoft/scopes.ts'
import type { Context } from '#lib/services.ts'
import { ATTEMPT_SECONDS } from './begin.ts'
import { fingerprint } from './fingerprint.ts'
import { refused, type Verdict } from './judge-tokens.ts'
import { devicePlace } from './places.ts'
import { checkPlan, protocolsOf, reconnectedMailbox, type SignInPlan } from './plan.ts'
import { endAttempt } from './settle.ts'
import { writeAttempt } from './write-attempt.ts'

/**
 * Asks Microsoft for a code with which the person signs in on any device, and starts the attempt that waits for it.
 * When Microsoft refuses, the attempt has ended and its page says why. Refuses an address that is connected already.
 */
export async function beginDeviceCode(
  context: Context,
  plan: SignInPlan,
): Promise<{ readonly attemptId: string }> {
  await checkPlan(context.database.read, plan)
  const { cloud, client, registration } = await openClient(context, plan.registrationId)
  const protocols = await protocolsOf(context.database.read, plan)
  const { tenantId, clientId } = client
  const scopes = signInScopes(cloud, protocols)
  const started = await context.tokens.startDeviceCode({ cloud, tenantId, clientId, scopes })
  const id = uuidv7()
  const seconds = started.ok ? started.expiresInSeconds : ATTEMPT_SECONDS
  const mailboxId = reconnectedMailbox(plan)
  const start = { plan, protocols, registration: registration.name, mailboxId, seconds }
  await writeAttempt(context, start, {
    id,
    kind: 'device-code',
    ...nobodysBrowser(),
    ...(started.ok ? await deviceColumns(context, id, started) : {}),
  })
  if (!started.ok) await endRefused(context, id, refused(started.failure))
  return { attemptId: id }
}

/** No browser comes back from this sign-in: what would prove one is known to nobody. */
function nobodysBrowser() {
  const { state, nonce, verifier } = flowValues()
  const browserHash = fingerprint(verifier.reveal())
  return { stateHash: fingerprint(state), browserHash, nonce, redirectUri: '' }
}

type Started = Extract<Awaited<ReturnType<Context['tokens']['startDeviceCode']>>, { ok: true }>

async function deviceColumns({ vault }: Context, id: string, started: Started) {
  const { deviceCode, userCode, verificationUri, intervalSeconds } = started
  const sealed = await vault.seal(devicePlace(id), deviceCode)
  return {
    deviceSealed: sealed.value,
    deviceKeyId: sealed.keyId,
    device: { userCode, verificationUri, intervalSeconds },
  }
}

async function endRefused(context: Context, id: string, verdict: Verdict): Promise<void> {
  const [attempt] = await context.database.read.select().from(attempts).where(eq(attempts.id, id))
  if (!attempt || verdict.kind !== 'ended') return
  await endAttempt(context, attempt, verdict.outcome, verdict.result)
}

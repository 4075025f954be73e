import { setTimeout as wait } from 'node:timers/promises'
import { claimGrant } from '#lib/db/claim.ts'
import { failedStage } from '#lib/diagnosis/diagnose-probe.ts'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { AccessTokenResult } from '#lib/grants/access-token-result.ts'
import { failed, grantMissing, leaseBusy } from '#lib/grants/answers.ts'
import { GRANT_LEASE_SECONDS, renewClaimedWith } from '#lib/grants/renew-claimed.ts'
import { seeGrant } from '#lib/grants/see.ts'
import { accessTokenFacts } from '#lib/microsoft/access-token.ts'
import { appMailScope } from '#lib/microsoft/scopes.ts'
import type { ClientApp } from '#lib/microsoft/token-client.ts'
import { backgroundOf } from '#lib/probes/background.ts'
import { checkMailbox } from '#lib/probes/check.ts'
import { readSubject } from '#lib/probes/subject.ts'
import type { ProbeTools } from '#lib/probes/tools.ts'
import type { Services } from '#lib/services.ts'
import { type Candidate, sampleProtocol } from './choose-samples.ts'
import { fateOfProtocol, fateWithoutToken, type Tried } from './judge-samples.ts'
import type { RotationServices } from './tools.ts'

const UNSEEN = { token() {}, begin() {}, stage() {}, line() {} }
const PATIENCE_MS = 20_000
const POLL_MS = 100

/**
 * Draws a token for one mailbox with the next credential, and signs in over one protocol with it. Takes its turn among
 * the probes of this process. Nothing is written but a refresh token that Entra renewed.
 */
export async function trySample(
  services: RotationServices,
  candidate: Candidate,
  client: ClientApp,
  tools: ProbeTools,
): Promise<Tried | 'gone' | 'ending'> {
  const background = backgroundOf(services)
  return background.track(inTurn())

  async function inTurn(): Promise<Tried | 'gone' | 'ending'> {
    const { signal, slots } = background
    const giveBack = await slots.take(signal)
    if (!giveBack) return 'ending'
    try {
      const tried = await tryNow(services, candidate, client, tools, signal)
      return signal.aborted ? 'ending' : tried
    } finally {
      giveBack()
    }
  }
}

async function tryNow(
  services: RotationServices,
  candidate: Candidate,
  client: ClientApp,
  tools: ProbeTools,
  signal: AbortSignal,
): Promise<Tried | 'gone'> {
  const subject = await readSubject(services.database.read, candidate.mailboxId)
  const tryOver = sampleProtocol(candidate)
  if (!subject || !tryOver) return 'gone'
  const { protocol } = tryOver
  const { kind, mailboxId, address, grantId } = candidate
  const about = { kind, mailboxId, address, grantId, protocol }
  const token = await (kind === 'app'
    ? drawAppToken(services, client)
    : grantId === null
      ? grantMissing()
      : drawGrantToken(services, grantId, client))
  if (!token.ok) {
    const { failureClass, evidence, cause = null } = token
    const fate = fateWithoutToken(failureClass, cause, candidate.cause)
    return {
      sample: { ...about, ok: false, cause, evidence, known: fate === 'known' },
      fate,
      failure: { class: failureClass, evidence },
    }
  }
  const drawn = {
    ...tools,
    accessToken: async () => token,
    appToken: async () => ({ ...token, roles: null }),
  }
  const { proveApp: _, ...withThisToken } = drawn
  const outcome = await checkMailbox(services, { ...subject, protocols: [protocol] }, withThisToken, {
    signal,
    progress: UNSEEN,
  })
  const [result] = outcome.protocols
  const cause = result?.cause ?? outcome.cause
  const fate = fateOfProtocol({ health: outcome.health, cause }, tryOver.cause)
  const evidence: Evidence | null = (result && failedStage(result)?.evidence) ?? null
  return {
    sample: { ...about, ok: fate === 'ok', cause, evidence, known: fate === 'known' },
    fate,
    failure: null,
  }
}

/** Under the lease of the grant, so that no renewal of ours and no other one cross. */
async function drawGrantToken(
  services: Services,
  grantId: string,
  client: ClientApp,
): Promise<AccessTokenResult> {
  const { database, instance } = services
  const until = performance.now() + PATIENCE_MS
  for (;;) {
    const claim = await claimGrant(database, grantId, { owner: instance, seconds: GRANT_LEASE_SECONDS })
    const seen = await seeGrant(database.read, grantId)
    if (!seen) return grantMissing()
    if (claim) {
      const renewal = await renewClaimedWith(services, { claim, seen }, client)
      if (renewal !== 'superseded') return renewal
    }
    if (performance.now() > until) return leaseBusy()
    await wait(POLL_MS)
  }
}

async function drawAppToken(services: Services, client: ClientApp): Promise<AccessTokenResult> {
  const outcome = await services.tokens.clientCredentials({ app: client, scope: appMailScope(client.cloud) })
  if (!outcome.ok) return failed(outcome.failure.evidence, outcome.failure.class)
  const facts = accessTokenFacts(outcome.accessToken)
  return {
    ok: true,
    token: outcome.accessToken,
    scopes: facts.opaque ? [] : [...facts.roles],
    upn: null,
    expiresAt: new Date(Date.now() + outcome.expiresInSeconds * 1000),
  }
}

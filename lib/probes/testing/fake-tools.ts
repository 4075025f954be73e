import type { Evidence } from '#lib/diagnosis/evidence.ts'
import { STAGE_ORDER } from '#lib/mail/stage-order.ts'
import type { ProbeTarget, Protocol, ProtocolResult, Stage, StageResult } from '#lib/mail/stages.ts'
import type { ProbeServices, ProbeTools } from '#lib/probes/tools.ts'
import { Secret } from '#lib/secret.ts'

type Token = Awaited<ReturnType<ProbeTools['accessToken' | 'appToken']>>

export const TOKEN: Extract<Awaited<ReturnType<ProbeTools['accessToken']>>, { ok: true }> = {
  ok: true,
  token: new Secret('access-token'),
  scopes: ['https://outlook.office.com/IMAP.AccessAsUser.All'],
  upn: 'owner@contoso.example',
  expiresAt: new Date('2100-01-01T00:00:00Z'),
}

/** How often, and how many at once, in tests that do not say. */
export const SETTINGS: ProbeServices['config'] = { probeMinutes: 30, probesAtOnce: 10 }

export function passed(protocol: Protocol): ProtocolResult {
  const stages = STAGE_ORDER[protocol].map((stage) => ({ stage, status: 'passed' as const, milliseconds: 1 }))
  return { protocol, milliseconds: 6, stages, transcript: [{ at: 1, from: 'server', text: 'ready' }] }
}

/** Passed as far as `stage`, which failed. */
export function failed(
  protocol: Protocol,
  stage: Stage,
  evidence: Partial<Evidence> & Pick<Evidence, 'text'>,
): ProtocolResult {
  const order: readonly Stage[] = STAGE_ORDER[protocol]
  const place = order.indexOf(stage)
  const stages = order.map((one, at): StageResult => {
    if (at < place) return { stage: one, status: 'passed', milliseconds: 1 }
    if (at > place) return { stage: one, status: 'skipped', milliseconds: 0 }
    return {
      stage: one,
      status: 'failed',
      milliseconds: 1,
      evidence: { source: protocol, stage: one, ...evidence },
    }
  })
  return { protocol, milliseconds: 6, stages, transcript: [] }
}

export const SMTP_OFF = failed('smtp', 'authenticate', {
  code: '535',
  enhancedCode: '5.7.139',
  text: '535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.',
})
export const IMAP_REFUSED = failed('imap', 'authenticate', { code: 'NO', text: 'NO AUTHENTICATE failed.' })
export const IMAP_THROTTLED = failed('imap', 'open', {
  code: 'NO',
  text: 'NO Request is throttled. Suggested Backoff Time: 7200000 milliseconds',
  retryAfterSeconds: 7200,
})

type Answer = ProtocolResult | ((token: Secret, attempt: number) => ProtocolResult | Promise<ProtocolResult>)

export interface FakeTools extends ProbeTools {
  /** Every connection that was made. */
  readonly targets: ProbeTarget[]
  /** Whether a fresh token was wanted, for each time one was drawn. */
  readonly draws: boolean[]
}

/** Mail servers and a token service that say what the test wants; healthy where it says nothing. */
export function fakeTools(
  answers: Partial<Record<Protocol, Answer>> = {},
  token: Token | ((fresh: boolean) => Token | Promise<Token>) = TOKEN,
): FakeTools {
  const targets: ProbeTarget[] = []
  const draws: boolean[] = []
  return {
    targets,
    draws,
    async accessToken(_services, _grantId, options = {}) {
      draws.push(options.fresh ?? false)
      return typeof token === 'function' ? token(options.fresh ?? false) : token
    },
    async appToken(_services, _registrationId, options = {}) {
      draws.push(options.fresh ?? false)
      const drawn = typeof token === 'function' ? await token(options.fresh ?? false) : token
      return drawn.ok ? { roles: drawn.scopes, ...drawn } : drawn
    },
    async probeProtocol(target, secret, { onStage }) {
      targets.push(target)
      const attempt = targets.filter((one) => one.protocol === target.protocol).length
      const answer = answers[target.protocol] ?? passed(target.protocol)
      const result = typeof answer === 'function' ? await answer(secret, attempt) : answer
      for (const stage of result.stages) onStage?.(stage)
      return result
    },
  }
}

/** A promise, and how to keep it. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

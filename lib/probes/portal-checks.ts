import type { PortalCheck } from '#lib/diagnosis/portal-check.ts'
import type { DiagnosisContext } from '#lib/diagnosis/rule.ts'
import type { Protocol } from '#lib/mail/stages.ts'
import { accessTokenFacts, type TokenFitness, tokenFitness } from '#lib/microsoft/access-token.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { APP_PERMISSION, DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'
import type { Token } from './context.ts'

/** What the claims of the token that was used say to the question why it was refused. */
export function checksOfToken(
  token: Extract<Token, { ok: true }>,
  context: DiagnosisContext,
  protocols: readonly Protocol[],
  cloud: Cloud,
): PortalCheck[] {
  const facts = accessTokenFacts(token.token)
  if (facts.opaque) return []
  const fits = tokenFitness(facts, token.scopes.join(' '), protocols, cloud)
  const needed = facts.appOnly ? APP_PERMISSION : DELEGATED_PERMISSION
  return [
    ...audience(fits, facts.audience),
    fits.protocols.length === 0
      ? { check: 'token-permissions', result: 'fine' }
      : {
          check: 'token-permissions',
          result: 'bad',
          values: { permissions: fits.protocols.map((protocol) => needed[protocol]).join(', ') },
        },
    { check: 'token-kind', result: facts.appOnly ? 'app' : 'person' },
    ...user(facts.upn, context),
    ...(context.token?.expired === undefined
      ? []
      : [
          {
            check: 'token-expiry' as const,
            result: context.token.expired ? ('bad' as const) : ('fine' as const),
          },
        ]),
  ]
}

function audience({ audienceFits }: TokenFitness, given: string | undefined): PortalCheck[] {
  if (audienceFits === undefined || given === undefined) return []
  return [{ check: 'token-audience', result: audienceFits ? 'fine' : 'bad', values: { audience: given } }]
}

function user(upn: string | undefined, { access, accountIsMailbox }: DiagnosisContext): PortalCheck[] {
  if (upn === undefined || access === 'app' || accountIsMailbox === undefined) return []
  const expected = accountIsMailbox || access === 'shared'
  return [{ check: 'token-user', result: expected ? 'fine' : 'bad', values: { user: upn } }]
}

/** What was going on around the mailbox. */
export function checksAround({ siblings, changedLately }: DiagnosisContext): PortalCheck[] {
  const found: PortalCheck[] = []
  if (siblings && siblings.working + siblings.failing > 0) {
    found.push({
      check: 'other-mailboxes',
      result: siblings.failing === 0 ? 'fine' : siblings.working === 0 ? 'bad' : 'mixed',
      values: { working: String(siblings.working), failing: String(siblings.failing) },
    })
  }
  if (changedLately !== undefined) {
    found.push({ check: 'changed-lately', result: changedLately ? 'bad' : 'fine' })
  }
  return found
}

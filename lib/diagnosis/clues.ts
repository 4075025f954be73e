import type { Protocol } from '#lib/mail/stages.ts'
import type { Fact } from './fact.ts'
import { authenticatedElsewhere, worksElsewhere } from './others.ts'
import type { Reading } from './read/reading.ts'
import type { DiagnosisContext } from './rule.ts'

/** The permission that each protocol needs, delegated and for an app by itself, as the last segment of its name. */
const NEEDED: Readonly<Record<Protocol, readonly [delegated: string, app: string]>> = {
  imap: ['imap.accessasuser.all', 'imap.accessasapp'],
  pop3: ['pop.accessasuser.all', 'pop.accessasapp'],
  smtp: ['smtp.send', 'smtp.sendasapp'],
}

const GRAPH = /^https:\/\/graph\.microsoft\.(?:com|us|cn)\/?|^00000003-0000-0000-c000-000000000000/i
const ABOUT_GRAPH =
  /https:\/\/graph\.microsoft\.|00000003-0000-0000-c000-000000000000|\bgraph (?:token|scope|permission|api)|microsoft graph\b/
const MAIL = /outlook\.office|ps\.outlook\.com|partner\.outlook\.cn|00000002-0000-0ff1-ce00-000000000000/i
const IDENTITY = /^(?:openid|profile|email|offline_access)$/i

/** What is known beside the words of a refused sign-in: of the token, the account, the other protocols and mailboxes. */
export interface Clues {
  readonly protocol?: Protocol
  readonly access?: 'own' | 'shared' | 'app'
  /** A token of an app by itself; false for a person's; undefined where nothing tells. */
  readonly appToken?: boolean
  readonly graph?: string
  readonly mail?: string
  readonly expired?: boolean
  readonly lacks?: string
  readonly differs?: boolean
  /** Which other protocol lets the same token in, and which reads the mailbox. */
  readonly signedIn: readonly Protocol[]
  readonly reads?: Protocol
  readonly siblingsWork: number
  readonly siblingsFail: number
  readonly changedLately: boolean
  readonly says: (words: string) => boolean
}

function protocolOf(seen: Reading, context: DiagnosisContext): Protocol | undefined {
  if (context.protocol) return context.protocol
  return seen.where === 'imap' || seen.where === 'pop3' || seen.where === 'smtp' ? seen.where : undefined
}

function graphOf({ token, scopes, low }: Reading, context: DiagnosisContext): string | undefined {
  const aud = context.token?.aud ?? token?.aud
  if (aud) return GRAPH.test(aud) ? aud : undefined
  if (scopes.some((scope) => GRAPH.test(scope))) return 'https://graph.microsoft.com'
  // A name without its resource belongs to Graph, and so does the token that was asked for with it.
  const short = scopes.find(
    (scope) => !scope.includes('/') && !IDENTITY.test(scope) && /^[A-Z]\w{1,40}\.[A-Z]/.test(scope),
  )
  if (short) return `https://graph.microsoft.com/${short}`
  return ABOUT_GRAPH.test(low) ? 'https://graph.microsoft.com' : undefined
}

function appTokenOf(seen: Reading, context: DiagnosisContext): boolean | undefined {
  const { idtyp, roles, scp } = context.token ?? seen.token ?? {}
  if (context.access === 'app' || idtyp === 'app' || seen.grantType === 'client_credentials') return true
  if (roles && !scp) return true
  return scp || context.access ? false : undefined
}

function lacksOf(seen: Reading, context: DiagnosisContext, app: boolean | undefined): string | undefined {
  const protocol = protocolOf(seen, context)
  if (!protocol) return undefined
  if (context.unpermitted?.includes(protocol)) return NEEDED[protocol][1]
  const claims = context.token ?? seen.token
  const held = app ? claims?.roles : claims?.scp
  const needed = NEEDED[protocol][app ? 1 : 0]
  return held && held.length > 0 && !held.some((one) => one.toLowerCase() === needed) ? needed : undefined
}

const OTHERS = ['imap', 'pop3', 'smtp'] as const

export function cluesOf(seen: Reading, context: DiagnosisContext): Clues {
  const protocol = protocolOf(seen, context)
  const appToken = appTokenOf(seen, context)
  const graph = graphOf(seen, context)
  const aud = context.token?.aud ?? seen.token?.aud
  const lacks = lacksOf(seen, context, appToken)
  const signedIn = OTHERS.filter((other) => authenticatedElsewhere(context, other))
  const reads = (['imap', 'pop3'] as const).find((other) => worksElsewhere(context, other))
  const access = context.access ?? (appToken ? 'app' : undefined)
  return {
    ...(protocol ? { protocol } : {}),
    ...(access ? { access } : {}),
    ...(appToken === undefined ? {} : { appToken }),
    ...(graph ? { graph } : {}),
    ...(aud && MAIL.test(aud) ? { mail: aud } : {}),
    ...(context.token?.expired === undefined ? {} : { expired: context.token.expired }),
    ...(lacks ? { lacks } : {}),
    ...(context.accountIsMailbox === undefined ? {} : { differs: !context.accountIsMailbox }),
    signedIn,
    ...(reads ? { reads } : {}),
    siblingsWork: context.siblings?.working ?? 0,
    siblingsFail: context.siblings?.failing ?? 0,
    changedLately: context.changedLately ?? false,
    says: (words) => seen.low.includes(words),
  }
}

/** The clues that hold for every cause of the same failure, as facts. */
export function commonFacts({ access, changedLately }: Clues): readonly Fact[] {
  return [
    ...(access ? [{ id: `access.${access}` } as const] : []),
    ...(changedLately ? [{ id: 'changed.lately' } as const] : []),
  ]
}

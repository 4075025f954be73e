import type { SignInPlan } from '#lib/attempts/plan.ts'
import { Refusal } from '#lib/errors.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'

/** What the page of a new invitation begins with. */
export interface Prefill {
  readonly access: 'own' | 'shared'
  readonly address: string
  readonly displayName: string
  readonly delegate: string
  readonly addresses: string
  readonly registrationId: string
  readonly protocols: readonly Protocol[]
  /** The mailboxes are connected through somebody else, and shall be moved. */
  readonly move: boolean
}

/** Servers refuse a longer one. */
const LONGEST_HREF = 7_000

/** The page of a new invitation, filled as planned. */
export function newInvitationHref({ access, signInAs, registrationId, targets }: SignInPlan): string {
  const [first] = targets
  const query = new URLSearchParams({ access, registration: registrationId })
  if (access === 'own') {
    query.set('address', signInAs)
    if (first?.displayName) query.set('name', first.displayName)
  } else {
    query.set('delegate', signInAs)
    query.set('addresses', targets.map(({ address }) => address).join(' '))
  }
  if (targets.some(({ move }) => move)) query.set('move', 'yes')
  const wanted = new Set(targets.flatMap(({ protocols }) => protocols))
  query.set('protocols', PROTOCOLS.filter((protocol) => wanted.has(protocol)).join(' '))
  const href = `/invitations/new?${query}`
  if (href.length > LONGEST_HREF) throw new Refusal('invalid-input', {}, { addresses: 'too-many' })
  return href
}

type Query = Readonly<Record<string, string | string[] | undefined>>

/** Reads it back. What does not fit is left out: the form asks for it. */
export function readPrefill(query: Query): Prefill {
  const text = (name: string) => {
    const value = query[name]
    return typeof value === 'string' ? value.slice(0, LONGEST_HREF) : ''
  }
  const chosen = PROTOCOLS.filter((protocol) => text('protocols').split(' ').includes(protocol))
  return {
    access: text('access') === 'shared' ? 'shared' : 'own',
    address: text('address'),
    displayName: text('name'),
    delegate: text('delegate'),
    addresses: text('addresses').split(' ').join('\n'),
    registrationId: text('registration'),
    protocols: chosen.length > 0 ? chosen : PROTOCOLS,
    move: text('move') === 'yes',
  }
}

/** What is known of an invitation. `expired` is told by the clock of the database. */
export interface InvitationFacts {
  readonly doneAt: Date | null
  readonly revokedAt: Date | null
  readonly openedAt: Date | null
  readonly wrongAccountAt: Date | null
  readonly expired: boolean
  /** Whether whoever made it may still invite. */
  readonly inviterMay: boolean
}

export type InvitationState = 'made' | 'opened' | 'wrong-account' | 'done' | 'revoked' | 'expired' | 'void'

/** Where an invitation stands, in one word: first what ended it, then how far it came. */
export function stateOf(facts: InvitationFacts): InvitationState {
  if (facts.doneAt) return 'done'
  if (facts.revokedAt) return 'revoked'
  if (facts.expired) return 'expired'
  if (!facts.inviterMay) return 'void'
  if (facts.wrongAccountAt) return 'wrong-account'
  return facts.openedAt ? 'opened' : 'made'
}

/** Whether the link still leads anywhere. */
export function isOpen(state: InvitationState): boolean {
  return state === 'made' || state === 'opened' || state === 'wrong-account'
}

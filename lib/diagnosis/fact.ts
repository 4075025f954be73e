/**
 * What can speak for or against a cause. Each is a text under its id in `messages/<locale>/facts.json`, filled with the
 * values named here.
 */
export const FACTS = {
  'said.number': ['number'],
  'said.error': ['error'],
  'said.suberror': ['suberror'],
  'said.reply': ['reply'],
  'said.system': ['code'],
  'said.status': ['status'],
  'said.words': ['words'],
  'said.quoted': ['quoted'],
  'said.host': ['host'],
  'said.step': ['step'],
  'said.nothing': [],
  'token.audience': ['audience'],
  'token.mailAudience': ['audience'],
  'token.app': [],
  'token.delegated': [],
  'token.permits': ['permissions'],
  'token.lacks': ['permissions'],
  'token.user': ['user'],
  'token.expired': ['expired'],
  'token.accepted': [],
  'access.app': [],
  'access.shared': [],
  'access.own': [],
  'account.differs': [],
  'account.same': [],
  'address.personal': [],
  'address.work': [],
  'protocol.works': ['protocol'],
  'protocol.signedIn': ['protocol'],
  'protocol.refuses': ['protocol'],
  'others.work': ['count'],
  'others.fail': ['count'],
  'changed.lately': [],
} as const satisfies Record<string, readonly string[]>

export type FactId = keyof typeof FACTS
export const FACT_IDS = Object.keys(FACTS) as readonly FactId[]

/** One thing that is known, told by its id. Every value is masked and short. */
export interface Fact {
  readonly id: FactId
  readonly values?: Readonly<Record<string, string>>
}

import type { CauseId } from './causes.ts'
import type { Clues } from './clues.ts'
import type { Fact } from './fact.ts'

/** The two ways in which a mailbox stays shut without a reason given. */
export type Shut = 'refused' | 'not-connected'

/** One thing that speaks for (above nought) or against a cause. Ten alone decide; minus twenty rule it out. */
export interface Point {
  readonly weight: number
  readonly fact: Fact
}

export interface Suspect {
  readonly cause: CauseId
  readonly of: readonly Shut[]
  readonly points: (clues: Clues, shut: Shut) => readonly (Point | false)[]
}

const point = (weight: number, id: Fact['id'], values?: Fact['values']): Point => ({
  weight,
  fact: values ? { id, values } : { id },
})

const BOTH = ['refused', 'not-connected'] as const
const reading = (clues: Clues) => clues.protocol !== 'smtp'
const onlyThisOne = (clues: Clues, weight: number) =>
  clues.siblingsWork > 0 && point(weight, 'others.work', { count: String(clues.siblingsWork) })
const others = (clues: Clues, weight: number) =>
  clues.siblingsFail > 0 &&
  clues.siblingsWork === 0 &&
  point(weight, 'others.fail', { count: String(clues.siblingsFail) })
const forApp = (clues: Clues) => clues.appToken === false && point(-20, 'token.delegated')
const forPerson = (clues: Clues) => clues.appToken === true && point(-20, 'token.app')
const works = (clues: Clues, weight: number) =>
  clues.signedIn.length > 0 && point(weight, 'protocol.signedIn', { protocol: clues.signedIn.join(', ') })
const reads = (clues: Clues, weight: number) =>
  clues.reads !== undefined && point(weight, 'protocol.works', { protocol: clues.reads })

/**
 * What keeps a mailbox shut when the server gives no reason, the likeliest first, and what tells them apart. The order
 * breaks ties. What is known goes from the outside in: token, permission in Entra, Exchange, mailbox, protocol.
 */
export const SUSPECTS: readonly Suspect[] = [
  {
    cause: 'mail.token_expired',
    of: ['refused'],
    points: (c) => [
      c.expired === true && point(30, 'token.expired', { expired: '' }),
      c.expired === false && point(-20, 'token.accepted'),
      works(c, -20),
    ],
  },
  {
    cause: 'mail.wrong_audience',
    of: ['refused'],
    points: (c) => [
      c.graph !== undefined && point(16, 'token.audience', { audience: c.graph }),
      c.mail !== undefined && point(-20, 'token.mailAudience', { audience: c.mail }),
      works(c, -20),
      onlyThisOne(c, -5),
      others(c, 2),
    ],
  },
  {
    cause: 'app.permission_missing',
    of: ['refused'],
    points: (c) => [
      c.appToken === true && c.lacks !== undefined && point(30, 'token.lacks', { permissions: c.lacks }),
      c.appToken !== true && point(-20, 'token.delegated'),
      c.appToken === true && c.lacks === undefined && point(-10, 'token.app'),
    ],
  },
  {
    cause: 'consent.missing',
    of: ['refused'],
    points: (c) => [
      c.appToken !== true && c.lacks !== undefined && point(15, 'token.lacks', { permissions: c.lacks }),
      c.appToken !== true && c.lacks === undefined && point(-6, 'token.delegated'),
      forPerson(c),
    ],
  },
  {
    cause: 'mail.app_service_principal',
    of: ['refused'],
    points: (c) => [
      c.appToken === true && point(10, 'token.app'),
      c.says('serviceprincipal') && point(4, 'said.words', { words: 'ServicePrincipal' }),
      forApp(c),
      works(c, -20),
      onlyThisOne(c, -20),
      others(c, 4),
    ],
  },
  {
    cause: 'mail.app_mailbox_permission',
    of: BOTH,
    points: (c, shut) => [
      c.appToken === true && point(shut === 'refused' ? 2 : 10, 'access.app'),
      c.appToken === true && works(c, 10),
      c.appToken === true && onlyThisOne(c, 10),
      c.says('mailboxpermission') && point(12, 'said.words', { words: 'MailboxPermission' }),
      shut === 'not-connected' && c.appToken === true && point(2, 'token.accepted'),
      forApp(c),
      reads(c, -8),
    ],
  },
  {
    cause: 'mail.identity_mismatch',
    of: BOTH,
    points: (c) => [
      c.differs === true && c.access === 'own' && point(15, 'account.differs'),
      c.differs === false && point(-20, 'account.same'),
      c.access === 'shared' && point(-5, 'access.shared'),
      forPerson(c),
      reads(c, -10),
    ],
  },
  {
    cause: 'mail.shared_no_fullaccess',
    of: BOTH,
    points: (c, shut) => [
      c.access === 'shared' && reading(c) && point(shut === 'not-connected' ? 10 : 4, 'access.shared'),
      c.access === 'shared' &&
        reading(c) &&
        c.signedIn.includes('smtp') &&
        point(8, 'protocol.signedIn', { protocol: 'smtp' }),
      c.says('shared') && reading(c) && c.access === undefined && point(3, 'said.words', { words: 'shared' }),
      c.access === 'own' && point(-20, 'access.own'),
      c.protocol === 'smtp' && point(-10, 'protocol.refuses', { protocol: 'smtp' }),
      forPerson(c),
      reads(c, -10),
    ],
  },
  {
    cause: 'smtp.shared_identity',
    of: ['refused'],
    points: (c) => [
      c.protocol === 'smtp' && c.access === 'shared' && point(4, 'access.shared'),
      c.protocol === 'smtp' && reads(c, 3),
      c.protocol === 'smtp' && c.says('shared') && point(3, 'said.words', { words: 'shared' }),
      c.protocol !== 'smtp' && point(-20, 'said.step', { step: c.protocol ?? '' }),
      c.access === 'own' && point(-10, 'access.own'),
      forPerson(c),
    ],
  },
  {
    cause: 'mail.protocol_disabled',
    of: BOTH,
    points: (c) => [
      // Somebody else's mailbox: only a protocol that reads it proves more than that the person was let in.
      c.access === 'own' && reading(c) && works(c, 11),
      reading(c) && reads(c, c.access === 'own' ? 13 : 24),
      c.protocol === 'smtp' && point(-20, 'protocol.refuses', { protocol: 'smtp' }),
      others(c, -1),
    ],
  },
  {
    cause: 'mail.no_mailbox_or_license',
    of: BOTH,
    points: (c) => [works(c, -4), others(c, -4), onlyThisOne(c, 1)],
  },
  {
    cause: 'mail.throttled_or_busy',
    of: ['not-connected'],
    points: (c) => [c.changedLately && point(1, 'changed.lately')],
  },
  { cause: 'mail.client_dialogue', of: ['refused'], points: (c) => [works(c, -6), reads(c, -6)] },
]

import { CAUSES } from '#lib/diagnosis/causes.ts'
import type { Health } from '#lib/diagnosis/health.ts'
import { byKey, newest, type Observations, together } from '#lib/health/observations.ts'
import { PROTOCOLS, type Protocol } from '#lib/mail/stages.ts'

const NOW = Date.UTC(2026, 10, 21, 12)

/** One mailbox of a scenario: healthy, but for the protocols that name a cause. Times in minutes ago. */
export interface Box extends Partial<Record<Protocol, string>> {
  readonly ago: number
  readonly checked?: number | null
  readonly health?: Health
  readonly app?: string
  readonly cloud?: string
  readonly grant?: string
  readonly access?: 'own' | 'shared'
}

function lineOf(box: Box) {
  const cause = PROTOCOLS.flatMap((protocol) => box[protocol] ?? [])[0] ?? null
  const amber = cause !== null && cause in CAUSES && CAUSES[cause as keyof typeof CAUSES].severity === 'amber'
  const at = new Date(NOW - box.ago * 60_000)
  return {
    box,
    registrationId: box.app ?? 'A',
    health: box.health ?? (cause === null ? 'healthy' : amber ? 'throttled' : 'failing'),
    cause,
    mailboxes: 1,
    first: at,
    last: at,
    checked: box.checked === null ? null : new Date(NOW - (box.checked ?? box.ago) * 60_000),
  }
}

/** What the queries would make of these mailboxes. */
export function observationsOf(boxes: readonly Box[]): Observations {
  const lines = boxes.map(lineOf)
  const ill = lines.flatMap(({ cause, ...line }) => (cause === null ? [] : [{ ...line, cause }]))
  const goodOf = (members: readonly ReturnType<typeof lineOf>[]) =>
    newest(members.filter(({ health }) => health === 'healthy').map(({ checked }) => checked))
  const apps = [...byKey(lines, ({ registrationId }) => registrationId)].map(([id, members]) => {
    const good = goodOf(members)
    return {
      id,
      name: id,
      cloud: members[0]?.box.cloud ?? 'global',
      mailboxes: members.length,
      lastGood: { imap: good, pop3: good, smtp: good },
    }
  })
  const protocols = ill.flatMap(({ box, ...line }) =>
    PROTOCOLS.map((protocol) => {
      const cause = box[protocol] ?? null
      return { ...line, protocol, cause, health: cause === null ? ('healthy' as const) : line.health }
    }),
  )
  const carried = byKey(ill, ({ box, cause }) => (box.grant ? `${box.grant} ${cause}` : null))
  const grants = [...carried.values()].flatMap((members) => {
    const [head] = members
    if (!head || members.length < 2) return []
    const same = lines.filter(({ box }) => box.grant === head.box.grant)
    const shared = same.filter(({ box }) => box.access === 'shared')
    return [
      {
        ...together(members),
        grantId: head.box.grant ?? '',
        registrationId: head.registrationId,
        account: head.box.grant ?? null,
        cause: head.cause,
        shared: members.filter(({ box }) => box.access === 'shared').length,
        of: same.length,
        sharedOf: shared.length,
        lastGood: goodOf(shared),
      },
    ]
  })
  return { apps, mailboxes: ill, protocols, grants, rechecks: [] }
}

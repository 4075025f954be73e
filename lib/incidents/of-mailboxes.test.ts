import { describe, expect, it } from 'vitest'
import type { Fault } from '#lib/health/faults.ts'
import { type SeenMailbox, troublesOfMailboxes } from './of-mailboxes.ts'

const SINCE = new Date(Date.UTC(2026, 10, 21, 12))
const state = (cause: string | null, failures = 2) => ({
  health: cause === null ? ('healthy' as const) : ('failing' as const),
  cause,
  since: SINCE,
  failures: cause === null ? 0 : failures,
})

function box(
  cause: string | null,
  given: Partial<SeenMailbox> & { smtp?: string | null; imap?: string | null } = {},
) {
  const { smtp = cause, imap = cause, ...rest } = given
  return {
    ...state(cause),
    id: 'm1',
    address: 'info@contoso.example',
    registrationId: 'A',
    cloud: 'global',
    grantId: 'g1',
    account: 'dana@contoso.example',
    onGrant: 3,
    protocols: [
      { protocol: 'imap' as const, ...state(imap) },
      { protocol: 'smtp' as const, ...state(smtp) },
    ],
    ...rest,
  }
}
const found = (mailboxes: readonly SeenMailbox[], wide: readonly Fault[] = []) =>
  troublesOfMailboxes(mailboxes, wide).map(({ key, sure, stops, of }) => `${key} ${sure} ${stops}/${of}`)

const fault = (given: Partial<Fault>): Fault => ({
  key: 'k',
  level: 'app',
  cause: 'secret.expired',
  severity: 'red',
  who: 'app-admin',
  subject: { kind: 'app', registrationId: 'A', name: 'A' },
  protocol: null,
  since: SINCE,
  mailboxes: 2,
  of: 2,
  recheckUntil: null,
  ...given,
})

describe('the trouble of a mailbox', () => {
  it('is none while it is well', () => {
    expect(found([box(null)])).toEqual([])
  })

  it('is that of the mailbox where nothing works, and of the protocol where the others do', () => {
    expect(found([box('mail.shared_no_fullaccess')])).toEqual([
      'mailbox:m1:mail.shared_no_fullaccess true 1/1',
    ])
    expect(found([box('smtp.auth_disabled_work', { imap: null })])).toEqual([
      'protocol:m1:smtp:smtp.auth_disabled_work true 1/1',
    ])
  })

  it('is sure after two failures', () => {
    expect(found([box('mail.shared_no_fullaccess', { failures: 1 })])).toEqual([
      'mailbox:m1:mail.shared_no_fullaccess false 1/1',
    ])
  })

  it('is that of the sign-in where its cause lives there, once for all its mailboxes', () => {
    expect(found([box('refresh.revoked'), box('refresh.revoked', { id: 'm2', failures: 1 })])).toEqual([
      'grant:grant:g1:refresh.revoked true 2/3',
    ])
  })

  it('is told by what is wider, and only once', () => {
    expect(found([box('secret.expired')], [fault({})])).toEqual([])
    const off = fault({ cause: 'smtp.auth_disabled_work', level: 'protocol', protocol: 'smtp' })
    const two = box('mail.protocol_disabled', { smtp: 'smtp.auth_disabled_work' })
    const three = { ...two, protocols: [...two.protocols, { protocol: 'pop3' as const, ...state(null) }] }
    expect(found([three], [off])).toEqual(['protocol:m1:imap:mail.protocol_disabled true 1/1'])
  })

  it('of one protocol is not hidden by what stops another one everywhere', () => {
    const shut = fault({
      cause: 'net.path_blocked',
      level: 'network',
      protocol: 'smtp',
      subject: { kind: 'host', cloud: 'global' },
    })
    const both = box('net.path_blocked', { imap: 'mail.no_mailbox_or_license' })
    expect(found([both], [shut])).toEqual(['protocol:m1:imap:mail.no_mailbox_or_license true 1/1'])
    // One outage in two words is one.
    expect(found([box('net.path_blocked', { imap: 'net.dns' })], [shut])).toEqual([])
  })

  it('keeps its name under a cause that another version called otherwise', () => {
    expect(found([box('no.such_cause')])).toEqual(['mailbox:m1:unspecified true 1/1'])
  })
})

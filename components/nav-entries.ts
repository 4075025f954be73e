import type { Permission } from '#lib/access/permissions.ts'

export interface NavEntry {
  readonly href: string
  /** Its word in messages/en/shell.json, under `nav`. */
  readonly label:
    | 'health'
    | 'incidents'
    | 'registrations'
    | 'expiries'
    | 'delegates'
    | 'invitations'
    | 'sign-ins'
    | 'connection-test'
    | 'causes'
    | 'explain'
    | 'unnamed'
    | 'alerts'
    | 'keys'
  readonly permission: Permission
  readonly place: 'bar' | 'more'
  /** Other addresses under which the entry is the current one. */
  readonly also?: readonly string[] | undefined
}

/** What the top bar leads to, in this order. Who lacks the permission does not see the entry. */
export const NAV_ENTRIES: readonly NavEntry[] = [
  {
    href: '/',
    label: 'health',
    permission: 'health.read',
    place: 'bar',
    also: ['/mailboxes', '/attempts', '/imports'],
  },
  { href: '/incidents', label: 'incidents', permission: 'incident.read', place: 'bar' },
  { href: '/registrations', label: 'registrations', permission: 'registration.read', place: 'bar' },
  { href: '/expiries', label: 'expiries', permission: 'expiry.read', place: 'bar' },
  { href: '/alerts', label: 'alerts', permission: 'alert.read', place: 'more' },
  { href: '/explain', label: 'explain', permission: 'failure.explain', place: 'more' },
  { href: '/delegates', label: 'delegates', permission: 'mailbox.connect', place: 'more' },
  { href: '/invitations', label: 'invitations', permission: 'invitation.read', place: 'more' },
  { href: '/sign-ins', label: 'sign-ins', permission: 'attempt.read', place: 'more' },
  { href: '/causes', label: 'causes', permission: 'health.read', place: 'more' },
  { href: '/connection-test', label: 'connection-test', permission: 'network.test', place: 'more' },
  { href: '/keys', label: 'keys', permission: 'consumer.read', place: 'more' },
  { href: '/unnamed', label: 'unnamed', permission: 'unnamed.read', place: 'more' },
]

import type { Actor, Role } from './actor.ts'

export const PERMISSIONS = [
  'health.read',
  'mailbox.check',
  'mailbox.connect',
  'mailbox.remove',
  'mailbox.import',
  'mailbox.export',
  'registration.read',
  'registration.create',
  'registration.remove',
  'credential.replace',
  'credential.rotate',
  'expiry.read',
  'incident.read',
  'incident.act',
  'alert.read',
  'alert.change',
  'calendar.change',
  'consumer.read',
  'consumer.change',
  'invitation.create',
  'invitation.read',
  'network.test',
  'attempt.read',
  'audit.read',
  'failure.explain',
  'unnamed.read',
  'unnamed.remove',
  'profile.change',
  'user.create',
  'setup.finish',
] as const
export type Permission = (typeof PERMISSIONS)[number]

const BY_ROLE: Record<Role, ReadonlySet<Permission>> = {
  admin: new Set(PERMISSIONS.filter((p) => p !== 'setup.finish')),
  'help-desk': new Set<Permission>([
    'health.read',
    'mailbox.check',
    'mailbox.export',
    'failure.explain',
    'expiry.read',
    'incident.read',
    'incident.act',
    'calendar.change',
    'profile.change',
  ]),
}

const SYSTEM: ReadonlySet<Permission> = new Set<Permission>([
  'health.read',
  'mailbox.check',
  'credential.rotate',
])
const SETUP: ReadonlySet<Permission> = new Set<Permission>(['setup.finish', 'user.create'])

/** Whether this actor holds this permission. Fails closed: what is not in the table is not allowed. */
export function allows(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'user') return BY_ROLE[actor.role].has(permission)
  return (actor.kind === 'system' ? SYSTEM : SETUP).has(permission)
}

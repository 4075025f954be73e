import { describe, expect, it } from 'vitest'
import { Refusal } from '#lib/errors.ts'
import type { Actor, Role } from './actor.ts'
import { demand } from './demand.ts'
import { allows, PERMISSIONS, type Permission } from './permissions.ts'

type Kind = Role | 'system' | 'setup'

// Said once more on purpose: who changes what a role may do has to say so here too.
const TABLE: Record<Permission, readonly Kind[]> = {
  'health.read': ['admin', 'help-desk', 'system'],
  'mailbox.check': ['admin', 'help-desk', 'system'],
  'mailbox.connect': ['admin'],
  'mailbox.remove': ['admin'],
  'mailbox.import': ['admin'],
  'mailbox.export': ['admin', 'help-desk'],
  'registration.read': ['admin'],
  'registration.create': ['admin'],
  'registration.remove': ['admin'],
  'credential.replace': ['admin'],
  'credential.rotate': ['admin', 'system'],
  'expiry.read': ['admin', 'help-desk'],
  'incident.read': ['admin', 'help-desk'],
  'incident.act': ['admin', 'help-desk'],
  'alert.read': ['admin'],
  'alert.change': ['admin'],
  'calendar.change': ['admin', 'help-desk'],
  'consumer.read': ['admin'],
  'consumer.change': ['admin'],
  'invitation.create': ['admin'],
  'invitation.read': ['admin'],
  'network.test': ['admin'],
  'attempt.read': ['admin'],
  'audit.read': ['admin'],
  'failure.explain': ['admin', 'help-desk'],
  'unnamed.read': ['admin'],
  'unnamed.remove': ['admin'],
  'profile.change': ['admin', 'help-desk'],
  'setup.finish': ['setup'],
  'user.create': ['admin', 'setup'],
}

const user = (role: Role): Actor => ({ kind: 'user', id: 'u', name: 'U', role, sessionId: 's' })
const ACTORS: Record<Kind, Actor> = {
  admin: user('admin'),
  'help-desk': user('help-desk'),
  system: { kind: 'system', name: 'Jobs' },
  setup: { kind: 'setup', name: 'Set-up' },
}

const MATRIX = PERMISSIONS.flatMap((permission) =>
  (Object.keys(ACTORS) as Kind[]).map((kind) => ({
    permission,
    kind,
    verdict: TABLE[permission]?.includes(kind) ? 'may' : 'may not',
  })),
)

describe('permissions', () => {
  it('are all decided here for everybody', () => {
    expect(Object.keys(TABLE).sort()).toEqual([...PERMISSIONS].sort())
  })

  it.each(MATRIX)('$kind $verdict $permission', ({ permission, kind, verdict }) => {
    const actor = ACTORS[kind]
    expect(allows(actor, permission)).toBe(verdict === 'may')
    if (verdict === 'may') {
      expect(() => demand(actor, permission)).not.toThrow()
    } else {
      expect(() => demand(actor, permission)).toThrow(Refusal)
      expect(() => demand(actor, permission)).toThrow('not-allowed')
    }
  })

  it('give the help desk nothing that creates, changes, removes or shows a credential', () => {
    const held = PERMISSIONS.filter((permission) => allows(ACTORS['help-desk'], permission))
    expect(held).toEqual([
      'health.read',
      'mailbox.check',
      'mailbox.export',
      'expiry.read',
      'incident.read',
      'incident.act',
      'calendar.change',
      'failure.explain',
      'profile.change',
    ])
    expect(
      held.filter((permission) =>
        /credential|registration|connect|remove|create|audit|setup|user/.test(permission),
      ),
    ).toEqual([])
  })

  it('are refused when nobody has heard of them', () => {
    for (const unknown of ['', 'credential.reveal', 'constructor', '__proto__', 'health']) {
      for (const actor of Object.values(ACTORS)) expect(allows(actor, unknown as Permission)).toBe(false)
    }
  })

  it('are refused to a role that nobody has heard of', () => {
    const stranger = { ...user('admin'), role: 'owner' as Role }
    expect(() => demand(stranger, 'health.read')).toThrow()
  })
})

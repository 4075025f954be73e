import { Refusal } from '#lib/errors.ts'
import type { Actor } from './actor.ts'
import { allows, type Permission } from './permissions.ts'

/** Throws the refusal `not-allowed` unless the actor holds the permission. */
export function demand(actor: Actor, permission: Permission): void {
  if (!allows(actor, permission)) throw new Refusal('not-allowed', { permission })
}

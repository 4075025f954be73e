export type Role = 'admin' | 'help-desk'

/** Who does something. Every audit event names one. */
export type Actor =
  | {
      readonly kind: 'user'
      readonly id: string
      readonly name: string
      readonly role: Role
      readonly sessionId: string
    }
  | { readonly kind: 'setup'; readonly name: string }
  | { readonly kind: 'system'; readonly name: string }

export function actorId(actor: Actor): string | null {
  return actor.kind === 'user' ? actor.id : null
}

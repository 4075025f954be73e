import { hash, parseOptions, verify } from '@node-rs/argon2'
import type { Secret } from '#lib/secret.ts'

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. Raise it here; old hashes follow at sign-in. */
export const PASSWORD_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 } as const

type Cost = { readonly [K in keyof typeof PASSWORD_COST]: number }

/** argon2id in PHC form, with a salt of its own. */
export function hashPassword(password: Secret, cost: Cost = PASSWORD_COST): Promise<string> {
  return hash(normalized(password), cost)
}

/**
 * Whether this is the password of the hash. Without a hash (no such account) it answers no after the same
 * work, so that the time taken does not tell which accounts exist.
 */
export async function passwordMatches(stored: string | null, password: Secret): Promise<boolean> {
  if (stored === null) {
    await hashPassword(password)
    return false
  }
  return verify(stored, normalized(password))
}

/** Whether the hash was made at another cost than today's. */
export function isOutdated(stored: string, cost: Cost = PASSWORD_COST): boolean {
  const made = parseOptions(stored)
  return (Object.keys(cost) as (keyof Cost)[]).some((name) => made[name] !== cost[name])
}

// The same letters typed on two systems may arrive composed or decomposed (NIST SP 800-63B asks for one form).
function normalized(password: Secret): string {
  return password.reveal().normalize('NFKC')
}

import { z } from 'zod'
import { Refusal } from '#lib/errors.ts'
import { addressInput, LONGEST_ADDRESS, protocolsInput } from './inputs.ts'

/** More at once is a matter for a file. */
export const MOST_APP_MAILBOXES = 200
const NAMED = 5
const LONGEST_NAMED = 80
const LONGEST_LIST = MOST_APP_MAILBOXES * LONGEST_ADDRESS

/** A list as it was typed or pasted: one address a line, or separated by commas, semicolons or blanks. */
const addresses = z
  .string({ error: 'required' })
  .max(LONGEST_LIST, 'too-long')
  .transform((text, context): string[] => {
    const words = text.split(/[\s,;]+/).filter((word) => word !== '')
    const found = new Map(words.map((word) => [word.toLowerCase(), word]))
    if (found.size === 0) return fail(context, 'required')
    return found.size > MOST_APP_MAILBOXES ? fail(context, 'too-many') : [...found.values()]
  })

function fail(context: z.RefinementCtx, message: string): never {
  context.addIssue({ code: 'custom', message })
  return z.NEVER
}

/** What the page “Connect mailboxes to the app itself” sends. */
export const ConnectAppInput = z.object({
  registrationId: z.uuid({ error: 'unknown-choice' }),
  addresses,
  protocols: protocolsInput,
})
export type ConnectAppInput = z.output<typeof ConnectAppInput>

/** Refuses a list with a word that is no address, and names such words. */
export function demandAddresses(words: readonly string[]): void {
  const wrong = words.filter((word) => !addressInput.safeParse(word).success)
  if (wrong.length === 0) return
  const named = wrong.slice(0, NAMED).map((word) => word.slice(0, LONGEST_NAMED))
  throw new Refusal('invalid-input', { words: named.join(', ') }, { addresses: 'email-list' })
}

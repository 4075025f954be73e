import { z } from 'zod'
import { addressInput, LONGEST_ADDRESS, protocolsInput } from './inputs.ts'

/** More at once is a matter for a file. */
export const MOST_APP_MAILBOXES = 200
const LONGEST_LIST = MOST_APP_MAILBOXES * LONGEST_ADDRESS

/** A list as it was typed or pasted: one address a line, or separated by commas, semicolons or blanks. */
const addresses = z
  .string({ error: 'required' })
  .max(LONGEST_LIST, 'too-long')
  .transform((text, context): string[] => {
    const words = text.split(/[\s,;]+/).filter((word) => word !== '')
    const found = new Map(words.map((word) => [word.toLowerCase(), word]))
    if (found.size === 0) return fail(context, 'required')
    if (found.size > MOST_APP_MAILBOXES) return fail(context, 'too-many')
    return words.some((word) => !addressInput.safeParse(word).success)
      ? fail(context, 'email-list')
      : [...found.values()]
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

/** The words of a list that are no address, for the sentence beside the field. */
export function notAddresses(text: string): string[] {
  return text.split(/[\s,;]+/).filter((word) => word !== '' && !addressInput.safeParse(word).success)
}

import { z } from 'zod'
import { MOST_TARGETS } from '#lib/attempts/plan.ts'
import { addressInput, LONGEST_DISPLAY_NAME, protocolsInput } from '#lib/mailboxes/inputs.ts'
import { parseToken } from '#lib/users/opaque-token.ts'
import { LONGEST_DAYS, LONGEST_NOTE, SHORTEST_DAYS } from './limits.ts'

const LONGEST_LIST = 20_000

const displayNameInput = z
  .string()
  .trim()
  .max(LONGEST_DISPLAY_NAME, 'too-long')
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'control-characters')
  .optional()

const note = z
  .string()
  .trim()
  .max(LONGEST_NOTE, 'too-long')
  // Line breaks and tabs are part of a text; every other control character is not.
  .refine((text) => !/[^\P{Cc}\n\r\t]/u.test(text), 'control-characters')
  .optional()
  .transform((text) => text || undefined)

const days = z.coerce
  .number('invalid')
  .int('invalid')
  .min(SHORTEST_DAYS, 'days-range')
  .max(LONGEST_DAYS, 'days-range')

/** Addresses as they are pasted: one a line, or with commas, semicolons or blanks between them. */
export const addressListInput = z
  .string('required')
  .max(LONGEST_LIST, 'too-long')
  .transform((text) => [
    ...new Map(
      text.split(/[\s,;]+/).flatMap((one) => (one ? [[one.toLowerCase(), one] as const] : [])),
    ).values(),
  ])
  .pipe(z.array(z.string()).min(1, 'required').max(MOST_TARGETS, 'too-many'))
  .refine((all) => all.every((one) => addressInput.safeParse(one).success), 'email-list')

const common = {
  registrationId: z.uuid({ error: 'unknown-choice' }),
  protocols: protocolsInput,
  note,
  days,
}

const own = z
  .object({ access: z.literal('own'), address: addressInput, displayName: displayNameInput, ...common })
  .transform(({ access, address, displayName, registrationId, protocols, note, days }) => ({
    plan: {
      registrationId,
      access,
      signInAs: address,
      targets: [{ address, ...(displayName ? { displayName } : {}), protocols }],
    },
    note,
    days,
  }))

const shared = z
  .object({
    access: z.literal('shared'),
    delegate: addressInput,
    addresses: addressListInput,
    move: z.literal('yes', 'unknown-choice').optional(),
    ...common,
  })
  .superRefine(({ delegate, addresses }, issues) => {
    if (addresses.some((one) => one.toLowerCase() === delegate.toLowerCase())) {
      issues.addIssue({ code: 'custom', path: ['addresses'], message: 'delegate-itself' })
    }
  })
  .transform(({ access, delegate, addresses, move, registrationId, protocols, note, days }) => ({
    plan: {
      registrationId,
      access,
      signInAs: delegate,
      targets: addresses.map((address) => ({ address, protocols, ...(move ? { move: true as const } : {}) })),
    },
    note,
    days,
  }))

/** What the page “Invite” sends: one mailbox of its owner, or a delegate and the mailboxes they open. */
export const NewInvitationInput = z
  .object({ access: z.enum(['own', 'shared'], { error: 'unknown-choice' }) })
  .loose()
  .transform((form, issues) => {
    const parsed = form.access === 'own' ? own.safeParse(form) : shared.safeParse(form)
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.error.issues) issues.addIssue({ code: 'custom', path, message })
    return z.NEVER
  })

export const InvitationIdInput = z.object({ invitationId: z.uuid({ error: 'invalid' }) })

/** The form behind the link. A token that cannot be one of ours is the same as an unknown one. */
export const TokenInput = z.object({ token: z.string().optional().transform(parseToken) })

export const InvitedAttemptInput = z.object({ attemptId: z.uuid({ error: 'invalid' }) })

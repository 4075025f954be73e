import { z } from 'zod'
import { PROTOCOLS } from '#lib/mail/stages.ts'

/** RFC 5321 4.5.3.1: 64 octets, an @ and 255 more. */
export const LONGEST_ADDRESS = 320
export const LONGEST_DISPLAY_NAME = 100

const CONTROL = /[\p{Cc}\p{Cf}]/u
const withoutControls = (text: string) => !CONTROL.test(text)

// A name before the @ as the html standard allows it, and a domain of at least two labels.
const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$/

/** A mail address as it was typed, without the blanks around it. It is compared without regard to case. */
export const addressInput = z
  .string({ error: 'required' })
  .trim()
  .min(1, 'required')
  .max(LONGEST_ADDRESS, 'too-long')
  .refine(withoutControls, 'control-characters')
  .regex(ADDRESS, 'email')

export const protocolsInput = z
  .array(z.enum(PROTOCOLS, { error: 'unknown-choice' }), { error: 'choose-one' })
  .min(1, 'choose-one')
  .max(20, 'invalid')
  .transform((chosen) => PROTOCOLS.filter((protocol) => chosen.includes(protocol)))

export const displayNameInput = z
  .string()
  .trim()
  .max(LONGEST_DISPLAY_NAME, 'too-long')
  .refine(withoutControls, 'control-characters')
  .optional()
  .transform((name) => name || null)

/** What the page “Connect a mailbox” sends. */
export const ConnectInput = z.object({
  address: addressInput,
  displayName: displayNameInput,
  registrationId: z.uuid({ error: 'unknown-choice' }),
  protocols: protocolsInput,
})
export type ConnectInput = z.output<typeof ConnectInput>

export const MailboxInput = z.object({ mailboxId: z.uuid({ error: 'invalid' }) })

export const ProtocolsInput = z.object({
  mailboxId: z.uuid({ error: 'invalid' }),
  protocols: protocolsInput,
})

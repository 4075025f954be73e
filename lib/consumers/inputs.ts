import { z } from 'zod'
import { readExpiry } from '#lib/credentials/expiry-input.ts'
import { tagsInput } from '#lib/mailboxes/labels.ts'
import { CONSUMER_PERMISSIONS } from './permissions.ts'

// Messages are codes of messages/<locale>/forms.json.

const LONGEST_NAME = 100

const name = z
  .string('required')
  .trim()
  .min(1, 'required')
  .max(LONGEST_NAME, 'too-long')
  .regex(/^\P{C}*$/u, 'control-characters')

const expires = z
  .string()
  .trim()
  .default('')
  .transform((text, issues) => {
    if (text === '') return null
    const read = readExpiry(text, new Date())
    if (read.ok) return read.expiresAt
    issues.addIssue({ code: 'custom', message: read.problem === 'date-far' ? 'date-distant' : read.problem })
    return z.NEVER
  })

/** A new key: what it is for, what it may do, which mailboxes it sees, and until when. */
export const NewConsumerInput = z.object({
  name,
  permissions: z
    .array(z.enum(CONSUMER_PERMISSIONS, { error: 'unknown-choice' }), 'choose-one')
    .min(1, 'choose-one')
    .transform((chosen) => CONSUMER_PERMISSIONS.filter((one) => chosen.includes(one))),
  tags: tagsInput.default([]),
  expires,
})
export type NewConsumer = z.output<typeof NewConsumerInput>

export const ConsumerIdInput = z.object({ consumerId: z.uuid({ error: 'invalid' }) })

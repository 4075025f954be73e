import { z } from 'zod'
import { addressInput } from './inputs.ts'
import { MOST_MOVED } from './move-request.ts'

const mailboxIds = z
  .array(z.uuid({ error: 'invalid' }), { error: 'choose-one' })
  .min(1, 'choose-one')
  .max(MOST_MOVED, 'too-many')

/** To somebody who has signed in. */
export const MoveInput = z.object({ toGrantId: z.uuid({ error: 'unknown-choice' }), mailboxIds })

/** To somebody who signs in now. */
export const MoveToNewInput = z.object({
  delegate: addressInput,
  registrationId: z.uuid({ error: 'unknown-choice' }),
  mailboxIds,
})

export const GrantInput = z.object({ grantId: z.uuid({ error: 'invalid' }) })

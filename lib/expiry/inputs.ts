import { z } from 'zod'
import { readExpiry } from '#lib/credentials/expiry-input.ts'

const ids = { registrationId: z.uuid('invalid'), credentialId: z.uuid('invalid') }

/** Which key in Entra a credential is. */
export const sameKeyInput = z.object({
  ...ids,
  keyId: z.string({ error: 'choose-one' }).min(1, 'choose-one').max(100, 'invalid'),
})
export type SameKeyInput = z.output<typeof sameKeyInput>

/** The end of a secret of which Entra does not tell. */
export const typedExpiryInput = (now = () => new Date()) =>
  z.object({
    ...ids,
    expires: z
      .string({ error: 'required' })
      .trim()
      .min(1, 'required')
      .transform((text, context) => {
        const reading = readExpiry(text, now())
        if (reading.ok) return reading.expiresAt
        context.addIssue({ code: 'custom', message: reading.problem })
        return z.NEVER
      }),
  })
export type TypedExpiryInput = z.output<ReturnType<typeof typedExpiryInput>>

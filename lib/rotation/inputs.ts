import { z } from 'zod'
import { readExpiry } from '#lib/credentials/expiry-input.ts'
import {
  certificateInput,
  oneRegistrationInput,
  proposedInput,
  secretInput,
} from '#lib/registrations/inputs.ts'

/** Of a checkbox: “switch by itself when everything works”. */
const byItself = z.object({
  byItself: z
    .string()
    .optional()
    .transform((text) => text === 'on'),
})

const systemClock = () => new Date()
const rotationId = z.object({ rotationId: z.uuid('invalid') })

export const beginWithSecretInput = (now = systemClock) => both(secretInput(now), byItself)
export const beginWithCertificateInput = (now = systemClock) => both(certificateInput(now), byItself)
export const beginWithProposedInput = both(proposedInput, byItself)

export const correctSecretInput = (now = systemClock) => both(secretInput(now), rotationId)
export const correctCertificateInput = (now = systemClock) => both(certificateInput(now), rotationId)

export const rotationInput = both(oneRegistrationInput, rotationId)
export type RotationInput = z.output<typeof rotationInput>

export const expiryInput = (now = systemClock) =>
  both(
    oneRegistrationInput,
    rotationId.extend({
      expires: z.string({ error: 'required' }).transform((text, context) => {
        const reading = readExpiry(text, now())
        if (reading.ok) return reading.expiresAt
        context.addIssue({ code: 'custom', message: text.trim() === '' ? 'required' : reading.problem })
        return z.NEVER
      }),
    }),
  )

function both<A extends z.ZodType<object>, B extends z.ZodType<object>>(a: A, b: B) {
  return z.intersection(a, b)
}

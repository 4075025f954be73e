import { z } from 'zod'
import { tenantName } from '#lib/microsoft/tenant.ts'

const LONGEST_TENANT = 400

/** The page “Admin consent”. An empty organisation is the app's own. */
export const ConsentInput = z.object({
  registrationId: z.uuid('invalid'),
  tenant: z
    .string()
    .trim()
    .max(LONGEST_TENANT, 'too-long')
    .transform((text, context) => {
      if (text === '') return undefined
      const found = tenantName(text)
      if (found !== null) return found
      context.addIssue({ code: 'custom', message: 'domain' })
      return z.NEVER
    })
    .optional(),
})
export type ConsentInput = z.output<typeof ConsentInput>

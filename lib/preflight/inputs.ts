import { z } from 'zod'

export const preflightInput = z.object({
  cloud: z.string({ error: 'required' }).min(1, 'required').max(40, 'unknown-choice'),
})

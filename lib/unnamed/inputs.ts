import { z } from 'zod'

/** One kind of failure, or all of them. */
export const forgetInput = z.object({ unnamedId: z.union([z.uuid('invalid'), z.literal('all')], 'invalid') })

import { z } from 'zod'

export const DeepCheckInput = z.object({ mailboxId: z.uuid() })

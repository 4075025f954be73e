import { z } from 'zod'

/** The largest page of the board. */
export const MOST_WATCHED = 100

/** Which mailboxes somebody watches: their ids, separated by commas. */
export const WatchInput = z
  .string()
  .max(MOST_WATCHED * 37)
  .transform((text) => text.split(','))
  .pipe(z.array(z.uuid()).min(1).max(MOST_WATCHED))

export const CheckInput = z.object({ mailboxId: z.uuid('invalid') })

/** A fault by its key, as the board gave it. */
export const FaultInput = z.object({ key: z.string().min(1).max(500) })

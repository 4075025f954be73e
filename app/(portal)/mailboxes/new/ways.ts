import { z } from 'zod'

/** How whoever has access may sign in. Each has its words in `connect.ways` and its case in `go.ts`. */
export const WAYS = ['redirect', 'device-code', 'paste-back', 'invitation'] as const

export type Way = (typeof WAYS)[number]

/** The way as a form sends it. */
export const wayInput = { way: z.enum(WAYS, { error: 'unknown-choice' }).default(WAYS[0]) }

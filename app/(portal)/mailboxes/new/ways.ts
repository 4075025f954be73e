/** How the person who has access may sign in. Each has its words in `connect.ways` and its case in `go.ts`. */
export const WAYS = ['redirect', 'device-code', 'paste-back', 'invitation'] as const

export type Way = (typeof WAYS)[number]

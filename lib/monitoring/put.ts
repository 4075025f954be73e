/** Which series of a metric, by names. */
export type Labels = Readonly<Record<string, string>>
export type Sample = readonly [labels: Labels, value: number | Date | null | undefined]

/** Adds one metric with all its series. Times become seconds since 1970; what is not known has no series. */
export type Put = (name: string, help: string, labels: readonly string[], samples: readonly Sample[]) => void

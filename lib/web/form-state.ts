import type { RefusalCode, SafeFact } from '#lib/errors.ts'

/** What a form knows after an action. `values` are what was typed, without any secret. */
export interface FormState<V = unknown> {
  readonly status: 'idle' | 'done' | 'refused'
  readonly value?: V
  readonly code?: RefusalCode
  readonly facts?: Readonly<Record<string, SafeFact>>
  readonly fields?: Readonly<Record<string, string>>
  readonly values?: Readonly<Record<string, string>>
}

export const IDLE: FormState<never> = { status: 'idle' }

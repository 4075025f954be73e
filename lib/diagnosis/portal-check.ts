import type { CheckId } from './check.ts'

/** One check that needed no person. `fine`: it speaks against a fault there. */
export interface PortalCheck {
  readonly check: CheckId
  readonly result: 'fine' | 'bad' | 'mixed' | 'none' | 'person' | 'app'
  readonly values?: Readonly<Record<string, string>>
}

import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { lookUpTenant } from '#lib/microsoft/tenant.ts'

/** What registering asks of Microsoft beside tokens. An argument, so that a test can answer in its place. */
export interface AskMicrosoft {
  readonly lookUpTenant: typeof lookUpTenant
  readonly readOwnApplication: typeof readOwnApplication
}

export const MICROSOFT: AskMicrosoft = { lookUpTenant, readOwnApplication }

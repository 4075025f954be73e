import { readOwnApplication } from '#lib/microsoft/graph.ts'
import { lookUpTenant } from '#lib/microsoft/tenant.ts'
import type { Services } from '#lib/services.ts'

/** What registering asks of Microsoft beside tokens. An argument, so that a test can answer in its place. */
export interface AskMicrosoft {
  readonly lookUpTenant: typeof lookUpTenant
  readonly readOwnApplication: typeof readOwnApplication
}

/** Microsoft itself, by this server's way out. */
export function askMicrosoft({ outgoing: { transport } }: Pick<Services, 'outgoing'>): AskMicrosoft {
  return {
    lookUpTenant: (question) => lookUpTenant({ transport, ...question }),
    readOwnApplication: (question) => readOwnApplication({ transport, ...question }),
  }
}

import type { Config } from '#lib/config.ts'
import { accessToken } from '#lib/grants/access-token.ts'
import { probeProtocol } from '#lib/mail/probe.ts'
import { appToken } from '#lib/registrations/app-token.ts'
import type { Services } from '#lib/services.ts'
import { proveApp } from './prove-app.ts'

/** What a probe works with: the services, and how often and how many at once. */
export type ProbeServices = Services & {
  readonly config: Pick<Config, 'probeMinutes' | 'probesAtOnce'>
}

/** The ways in which a probe reaches out of this process. */
export interface ProbeTools {
  readonly accessToken: (
    services: Services,
    grantId: string,
    options?: { readonly fresh?: boolean },
  ) => ReturnType<typeof accessToken>
  readonly appToken: (
    services: Services,
    registrationId: string,
    options?: { readonly fresh?: boolean },
  ) => ReturnType<typeof appToken>
  readonly probeProtocol: typeof probeProtocol
  /** Asked only where a refusal leaves its cause open. */
  readonly proveApp?: typeof proveApp
}

export const PROBE_TOOLS: ProbeTools = { accessToken, appToken, probeProtocol, proveApp }

export interface ProbeRequest {
  readonly trigger: 'connect' | 'manual' | 'schedule'
  /** The user who asked, if a person did. */
  readonly requestedBy?: string | null
}

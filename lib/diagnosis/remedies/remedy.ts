import type { CauseId } from '#lib/diagnosis/causes.ts'
import { commandOf, type RemedyCommand } from './commands.ts'
import { linkOf, type RemedyLink } from './links.ts'
import type { Plan, Takes } from './plan.ts'
import { APP_PLANS } from './plans/app.ts'
import { GRANT_PLANS } from './plans/grant.ts'
import { MAIL_PLANS } from './plans/mail.ts'
import { NETWORK_PLANS } from './plans/network.ts'
import { REQUEST_PLANS } from './plans/request.ts'
import { SERVICE_PLANS } from './plans/service.ts'
import { SMTP_PLANS } from './plans/smtp.ts'
import { SOURCES, type Source } from './sources.ts'
import type { RemedyValues } from './values.ts'

export const PLANS: Readonly<Record<CauseId, Plan>> = {
  ...NETWORK_PLANS,
  ...APP_PLANS,
  ...GRANT_PLANS,
  ...REQUEST_PLANS,
  ...SERVICE_PLANS,
  ...MAIL_PLANS,
  ...SMTP_PLANS,
  unspecified: {
    codes: [],
    links: ['error.lookup', 'sign-in.log', 'service.health'],
    commands: ['sign-in.find'],
    sources: ['errors', 'sign-in-log'],
  },
}

/** What a remedy offers beside its words. */
export interface Remedy {
  readonly codes: readonly string[]
  readonly links: readonly RemedyLink[]
  readonly commands: readonly RemedyCommand[]
  readonly takes: Takes | null
  readonly sources: readonly Source[]
}

/** The links and commands that mend this cause, with everything that is known of the case filled in. Holds no secret. */
export function remedyOf(cause: CauseId, values: RemedyValues): Remedy {
  const { codes, links, commands, takes, sources } = PLANS[cause]
  return {
    codes,
    links: links.map((id) => linkOf(id, values)).filter((link) => link !== null),
    commands: commands.map((id) => commandOf(id, values)),
    takes: takes ?? null,
    sources: sources.map((id) => SOURCES[id]),
  }
}

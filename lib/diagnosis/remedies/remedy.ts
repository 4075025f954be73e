import type { CauseId } from '#lib/diagnosis/causes.ts'
import { type CommandId, commandOf, type RemedyCommand } from './commands.ts'
import { type LinkId, linkOf, type RemedyLink } from './links.ts'
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

/** Places where the owner of a personal account does something, and nobody else. */
const FOR_PERSONAL: ReadonlySet<LinkId> = new Set<LinkId>(['outlook.settings', 'own.account'])
/** Places that do not depend on whose mailbox it is. */
const ALWAYS: ReadonlySet<LinkId> = new Set<LinkId>([
  'app.overview',
  'app.credentials',
  'app.authentication',
  'app.permissions',
  'enterprise.overview',
  'tenant.check',
  'error.lookup',
  'portal.app',
])
/** Commands about an account that its own tenant administers. */
const OF_THE_TENANT: ReadonlySet<CommandId> = new Set<CommandId>([
  'sign-in.find',
  'user.find',
  'user.unblock',
])

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
  const suits = (id: LinkId) => values.personal === undefined || values.personal === FOR_PERSONAL.has(id)
  return {
    codes,
    links: links
      .filter((id) => ALWAYS.has(id) || suits(id))
      .map((id) => linkOf(id, values))
      .filter((link) => link !== null),
    commands: commands
      .map((id) => commandOf(id, values))
      .filter(({ id, shell }) => !values.personal || (shell !== 'exchange' && !OF_THE_TENANT.has(id))),
    takes: takes ?? null,
    sources: sources.map((id) => SOURCES[id]),
  }
}

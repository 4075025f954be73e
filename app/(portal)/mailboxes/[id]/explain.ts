import { getFormatter, getTranslations } from 'next-intl/server'
import type { ExplainedProblem } from '#components/health/problem-box.tsx'
import { causeOf } from '#lib/diagnosis/causes.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import type { MailboxDetail } from '#lib/health/detail.ts'
import { type Problem, problemsOf } from '#lib/health/problems.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import { causeWords } from '#lib/web/cause-words.ts'

interface Surroundings {
  readonly cloud: Cloud | undefined
  readonly redirectUri: string
}

/** What the newest check found wrong, in words, with the names of this mailbox and its app filled in. */
export async function explainProblems(
  detail: MailboxDetail,
  around: Surroundings,
): Promise<ExplainedProblem[]> {
  if (!detail.newest) return []
  return Promise.all(problemsOf(detail.newest.results).map((problem) => explain(detail, problem, around)))
}

async function explain(
  detail: MailboxDetail,
  problem: Problem,
  around: Surroundings,
): Promise<ExplainedProblem> {
  const { cause, evidence } = problem
  const values = valuesOf(detail, problem, around)
  const [{ title, plain, whoName, steps }, board, words, format] = await Promise.all([
    causeWords(cause, values),
    getTranslations('board'),
    getTranslations('mailbox'),
    getFormatter(),
  ])
  const protocols = format.list(problem.protocols.map((protocol) => words(`protocol.${protocol}`)))
  const shown = {
    id: cause,
    severity: causeOf(cause).severity,
    title,
    plain,
    who: whoName,
    steps,
    protocols,
    token: problem.token,
    evidence,
  }
  const { mailbox, registration } = detail
  const exactly = (at: Date) => format.dateTime(at, { dateStyle: 'medium', timeStyle: 'long' })
  const ids = [
    evidence?.aadsts?.map((number) => `AADSTS${number}`).join(', '),
    evidence?.traceId && `${words('evidence.trace')}: ${evidence.traceId}`,
    evidence?.correlationId && `${words('evidence.correlation')}: ${evidence.correlationId}`,
    evidence?.timestamp && `${words('evidence.time')}: ${evidence.timestamp}`,
  ]
  const ticket = [
    words('ticket.mailbox', { address: mailbox.address }),
    words('ticket.state', {
      state: board(`health.${mailbox.health}`),
      since: exactly(mailbox.healthSince),
    }),
    words('ticket.affects', { protocols }),
    words('ticket.cause', { title: shown.title, id: cause }),
    shown.plain,
    words('ticket.who', { who: shown.who }),
    words('ticket.steps'),
    ...steps.map((step, place) => `${place + 1}. ${step}`),
    evidence && words('ticket.said', { text: evidence.text }),
    ...ids,
    words('ticket.app', registration),
    mailbox.lastCheckedAt && words('ticket.checked', { when: exactly(mailbox.lastCheckedAt) }),
  ]
  return { ...shown, ticket: ticket.filter(Boolean).join('\n') }
}

function valuesOf(
  detail: MailboxDetail,
  { token, protocols }: Problem,
  { cloud, redirectUri }: Surroundings,
): RemedyValues {
  const { mailbox, registration, grant } = detail
  const server = token ? undefined : cloud?.mail[protocols[0] ?? 'imap']
  const login = cloud ? new URL(cloud.loginOrigin) : undefined
  return {
    cloud,
    mailbox: mailbox.address,
    account: grant?.upn ?? (mailbox.access === 'own' ? mailbox.address : null),
    accountObjectId: grant?.objectId,
    access: mailbox.access,
    protocols,
    host: server?.host ?? login?.hostname,
    port: server?.port ?? (login?.port || 443),
    tenantId: registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    redirectUri,
  }
}

import { getFormatter, getTranslations } from 'next-intl/server'
import type { ExplainedProblem } from '#components/health/problem-box.tsx'
import type { Cause } from '#lib/diagnosis/cause.ts'
import { CAUSES } from '#lib/diagnosis/causes.ts'
import type { MailboxDetail } from '#lib/health/detail.ts'
import { type Problem, problemsOf } from '#lib/health/problems.ts'
import type { Cloud } from '#lib/microsoft/clouds.ts'

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
  const [causes, board, words, format] = await Promise.all([
    getTranslations('causes'),
    getTranslations('board'),
    getTranslations('mailbox'),
    getFormatter(),
  ])
  const { cause, evidence } = problem
  const { who, severity }: Cause = CAUSES[cause]
  const protocols = format.list(problem.protocols.map((protocol) => words(`protocol.${protocol}`)))
  const values = { ...valuesOf(detail, problem, around), protocol: protocols }
  const steps: string[] = []
  while (causes.has(`${cause}.steps.${steps.length}`)) {
    steps.push(causes(`${cause}.steps.${steps.length}`, values))
  }
  const shown = {
    id: cause,
    severity,
    title: causes(`${cause}.title`, values),
    plain: causes(`${cause}.plain`, values),
    who: board(`who.${who}`),
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

function valuesOf(detail: MailboxDetail, problem: Problem, { cloud, redirectUri }: Surroundings) {
  const { mailbox, registration, grant } = detail
  const server = problem.token ? undefined : cloud?.mail[problem.protocols[0] ?? 'imap']
  const login = cloud ? new URL(cloud.loginOrigin) : undefined
  return {
    mailbox: mailbox.address,
    account: grant?.upn ?? mailbox.address,
    host: server?.host ?? login?.hostname ?? '',
    port: String(server?.port ?? (login?.port || '443')),
    tenantId: registration.tenantId,
    clientId: registration.clientId,
    appName: registration.name,
    redirectUri,
    entraPortal: cloud?.entraPortal ?? '',
  }
}

import { getFormatter, getTranslations } from 'next-intl/server'
import type { ExplainedProblem } from '#components/health/problem-box.tsx'
import { causeOf } from '#lib/diagnosis/causes.ts'
import type { MailboxDetail } from '#lib/health/detail.ts'
import { type Problem, problemsOf } from '#lib/health/problems.ts'
import { causeWords } from '#lib/web/cause-words.ts'
import { reasonsView } from '#lib/web/reasons-view.ts'
import { type RemedyView, remedyView } from '#lib/web/remedy-view.ts'
import { type Surroundings, valuesOf } from './values.ts'

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
  const { cause, evidence, reasons } = problem
  const values = valuesOf(detail, problem, around)
  const [words, t, format] = await Promise.all([
    causeWords(cause, values),
    getTranslations('mailbox'),
    getFormatter(),
  ])
  const numbers = evidence?.aadsts?.map((number) => `AADSTS${number}`) ?? []
  const replies = [evidence?.code, evidence?.enhancedCode].filter((one) => one !== undefined)
  const codes = [...numbers, ...(replies.length > 0 ? [replies.join(' ')] : [])]
  const [remedy, why] = await Promise.all([
    remedyView(words, { values, said: evidence?.text, codes }),
    reasons && reasonsView(reasons),
  ])
  const { title, plain, whoName: who, steps } = words
  const protocols = format.list(problem.protocols.map((protocol) => t(`protocol.${protocol}`)))
  const shown = { title, plain, who, steps, protocols }
  return {
    id: cause,
    severity: causeOf(cause).severity,
    ...shown,
    token: problem.token,
    evidence,
    remedy,
    reasons: why,
    ticket: await ticketOf(detail, problem, { ...shown, remedy }),
  }
}

type Shown = Pick<ExplainedProblem, 'title' | 'plain' | 'who' | 'steps' | 'protocols'> & {
  readonly remedy: RemedyView
}

async function ticketOf(detail: MailboxDetail, problem: Problem, shown: Shown): Promise<string> {
  const [board, words, format] = await Promise.all([
    getTranslations('board'),
    getTranslations('mailbox'),
    getFormatter(),
  ])
  const { mailbox, registration } = detail
  const { cause, evidence } = problem
  const { title, plain, who, steps, protocols, remedy } = shown
  const exactly = (at: Date) => format.dateTime(at, { dateStyle: 'medium', timeStyle: 'long' })
  const lines = [
    words('ticket.mailbox', { address: mailbox.address }),
    words('ticket.state', {
      state: board(`health.${mailbox.health}`),
      since: exactly(mailbox.healthSince),
    }),
    words('ticket.affects', { protocols }),
    words('ticket.cause', { title, id: cause }),
    plain,
    words('ticket.who', { who }),
    words('ticket.steps'),
    ...steps.map((step, place) => `${place + 1}. ${step}`),
    ...remedy.commands.map(({ label, shell, text }) => `${label} (${shell}):\n${text}`),
    remedy.takes,
    evidence && words('ticket.said', { text: evidence.text }),
    evidence?.aadsts?.map((number) => `AADSTS${number}`).join(', '),
    evidence?.traceId && `${words('evidence.trace')}: ${evidence.traceId}`,
    evidence?.correlationId && `${words('evidence.correlation')}: ${evidence.correlationId}`,
    evidence?.timestamp && `${words('evidence.time')}: ${evidence.timestamp}`,
    words('ticket.app', {
      name: registration.name,
      clientId: registration.clientId,
      tenantId: registration.tenantId,
    }),
    mailbox.lastCheckedAt && words('ticket.checked', { when: exactly(mailbox.lastCheckedAt) }),
  ]
  return lines.filter(Boolean).join('\n')
}

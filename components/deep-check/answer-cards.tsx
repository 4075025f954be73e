import { useFormatter, useTranslations } from 'next-intl'
import { StageMark, type StageStatus } from '#components/health/stage-mark.tsx'
import type { Answers, DeepResults } from '#lib/deep-check/results.ts'

const MARKS = {
  yes: 'passed',
  partly: 'failed',
  junk: 'failed',
  no: 'failed',
  unproven: 'skipped',
} as const satisfies Record<string, StageStatus>

interface Props {
  readonly answers: Answers
  readonly results: DeepResults
  readonly over: boolean
}

/** Can it log in, and does mail really flow: two answers, and neither stands for the other. */
export function AnswerCards({ answers: { logIn, flows }, results, over }: Props) {
  const t = useTranslations('deepcheck')
  const names = useTranslations('mailbox.protocol')
  const format = useFormatter()
  const { logins = [], found } = results
  const listOf = (good: boolean) =>
    format.list(
      logins.filter(({ health }) => (health === 'healthy') === good).map(({ protocol }) => names(protocol)),
    )
  const waiting = over ? 'unknown' : 'waiting'
  return (
    <div className="grid gap-4 sm:grid-cols-2" aria-live="polite">
      <Card
        question={t('logIn.question')}
        mark={logIn ? MARKS[logIn] : 'ahead'}
        answer={t(`logIn.${logIn ?? waiting}`)}
      >
        {logIn && logIn !== 'no' && t('logIn.over', { protocols: listOf(true) })}
        {logIn === 'partly' && ` ${t('logIn.notOver', { protocols: listOf(false) })}`}
      </Card>
      <Card
        question={t('flows.question')}
        mark={flows ? MARKS[flows] : 'ahead'}
        answer={t(`flows.${flows ?? waiting}`)}
      >
        {flows === 'yes' && found && t('flows.after', { seconds: Math.round(found.after / 1000) })}
        {flows === 'junk' && t('flows.junkText')}
        {flows === 'unproven' && t('flows.unprovenText')}
      </Card>
    </div>
  )
}

interface CardProps {
  readonly question: string
  readonly mark: StageStatus
  readonly answer: string
  readonly children: React.ReactNode
}

function Card({ question, mark, answer, children }: CardProps) {
  return (
    <div className="panel p-4">
      <h3 className="quiet text-sm">{question}</h3>
      <p className="mt-1 flex items-center gap-2 text-lg font-semibold">
        <StageMark status={mark} />
        {answer}
      </p>
      <p className="quiet mt-1 text-sm">{children}</p>
    </div>
  )
}

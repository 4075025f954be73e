import { useTranslations } from 'next-intl'
import { CommandList } from '#components/causes/command-list.tsx'
import { Fold } from '#components/causes/fold.tsx'
import { LinkList } from '#components/causes/link-list.tsx'
import { MessageToSend } from '#components/causes/message-to-send.tsx'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import { Reasons } from '#components/causes/reasons.tsx'
import { StepList } from '#components/causes/step-list.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'
import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { ReasonsView } from '#lib/web/reasons-view.ts'
import type { RemedyView } from '#lib/web/remedy-view.ts'
import { HealthMark } from './health-mark.tsx'
import { Said } from './said.tsx'

/** One cause in the person's words. */
export interface ExplainedProblem {
  readonly id: string
  readonly severity: 'red' | 'amber'
  readonly title: string
  readonly plain: string
  readonly who: string
  readonly steps: readonly string[]
  /** Their names, as one text. */
  readonly protocols: string
  readonly token: boolean
  readonly evidence: Evidence | null
  readonly remedy: RemedyView
  /** Null where the words of the server left nothing open. */
  readonly reasons: ReasonsView | null
  readonly ticket: string
}

interface Props {
  readonly problem: ExplainedProblem
}

/** First what it is, who acts and what to do; everything else is folded. */
export function ProblemBox({ problem }: Props) {
  const t = useTranslations('mailbox.wrong')
  const { title, plain, who, steps, protocols, token, ticket, severity, remedy } = problem
  return (
    <section
      className={`panel border-l-4 p-4 sm:p-5 ${severity === 'red' ? 'border-l-error' : 'border-l-warning'}`}
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 className="flex items-start gap-2 text-lg font-semibold">
          <span className="mt-1.5">
            <HealthMark health={severity === 'red' ? 'failing' : 'throttled'} />
          </span>
          {title}
        </h2>
        <CopyButton text={ticket} label={t('ticketLabel')}>
          {t('copyTicket')}
        </CopyButton>
      </div>
      <p className="quiet text-sm">{t('affects', { protocols })}</p>
      <p className="mt-2 max-w-prose wrap-anywhere">
        {plain} {token && t('token')}
      </p>
      <p className="mt-3">
        <span className="quiet">{t('who')}: </span>
        <strong>{who}</strong>
      </p>
      {steps.length > 0 && (
        <>
          <h3 className="mt-3 font-semibold">{t('steps')}</h3>
          <div className="mt-1">
            <StepList steps={steps} />
          </div>
        </>
      )}
      {remedy.takes && <p className="quiet mt-2">{remedy.takes}</p>}
      <Folds problem={problem} />
    </section>
  )
}

function Folds({ problem }: Props) {
  const t = useTranslations('remedies.show')
  const said = useTranslations('mailbox.evidence')
  const { id, evidence, remedy, reasons } = problem
  const { commands, links, message } = remedy
  return (
    <div className="mt-4">
      {commands.length > 0 && (
        <Fold title={t('commands', { count: commands.length })}>
          <CommandList commands={commands} />
        </Fold>
      )}
      {links.length > 0 && (
        <Fold title={t('links')}>
          <LinkList links={links} />
        </Fold>
      )}
      {message && (
        <Fold title={t('message')}>
          <MessageToSend message={message} />
        </Fold>
      )}
      <Fold title={t('howSure')} open={reasons?.ambiguous}>
        <p className="mb-2 max-w-prose">{t(`confidence.${reasons?.confidence ?? 'certain'}`)}</p>
        {reasons && <Reasons reasons={reasons} />}
      </Fold>
      {evidence && (
        <Fold title={said('title')} open={id === 'unspecified'}>
          <Said evidence={evidence} />
        </Fold>
      )}
      <p className="border-base-300 border-t pt-3">
        <MoreAboutCause cause={id} />
      </p>
    </div>
  )
}

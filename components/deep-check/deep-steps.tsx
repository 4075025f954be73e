import { useTranslations } from 'next-intl'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import { StageMark } from '#components/health/stage-mark.tsx'
import { DEEP_STEPS, type DeepResults, type DeepStep, type StepState } from '#lib/deep-check/results.ts'
import { causeOf } from '#lib/diagnosis/causes.ts'
import { StepDialogue } from './step-dialogue.tsx'

/** Each step with what came of it. */
export function DeepSteps({ results, running }: { results: DeepResults; running: boolean }) {
  return (
    <ol className="panel divide-base-300 divide-y">
      {DEEP_STEPS.map((step) => (
        <Row key={step} step={step} results={results} running={running} />
      ))}
    </ol>
  )
}

function Row({ step, results, running }: { step: DeepStep; results: DeepResults; running: boolean }) {
  const t = useTranslations('deepcheck')
  const state = results.steps[step]
  const ended = state?.status === 'running' && !running ? 'skipped' : (state?.status ?? 'ahead')
  // The steps go on when one protocol lets us in; the sign-in itself is no good as long as another does not.
  const status = step === 'login' && ended === 'passed' && refused(results).length > 0 ? 'failed' : ended
  return (
    <li className="flex gap-2 p-4">
      <span className="mt-1">
        <StageMark status={status} />
      </span>
      <div className="min-w-0 grow">
        <p className="flex justify-between gap-3">
          <span className="font-medium">
            {t(`step.${step}`)}
            <span className="sr-only">: {t(`status.${status}`)}</span>
          </span>
          {state?.milliseconds !== undefined && (
            <span className="quiet shrink-0 text-sm tabular-nums">
              {t('seconds', { seconds: state.milliseconds / 1000 })}
            </span>
          )}
        </p>
        {state && <Told step={step} state={state} results={results} />}
      </div>
    </li>
  )
}

function Told({ step, state, results }: { step: DeepStep; state: StepState; results: DeepResults }) {
  const t = useTranslations('deepcheck')
  const titles = useTranslations('causes')
  const board = useTranslations('board')
  const { why, cause, evidence, transcript } = state
  return (
    <div className="space-y-1 text-sm">
      {why && <p className="quiet">{t(`why.${why}`)}</p>}
      {cause && (
        <p>
          <strong>{titles(`${cause}.title`)}</strong>
          <span className="quiet block">{t('who', { who: board(`who.${causeOf(cause).who}`) })}</span>
          <MoreAboutCause cause={cause} />
        </p>
      )}
      {evidence && <p className="quiet font-mono text-xs wrap-anywhere">{evidence.text}</p>}
      <Outcome step={step} results={results} />
      {transcript && transcript.length > 0 && (
        <StepDialogue title={t('dialogue')} of={t(`step.${step}`)} lines={transcript} />
      )}
    </div>
  )
}

/** The protocols that did not let us in. */
function refused({ logins = [] }: DeepResults) {
  return logins.filter(({ health }) => health !== 'healthy')
}

function Outcome({ step, results }: { step: DeepStep; results: DeepResults }) {
  const t = useTranslations('deepcheck')
  const { folders, sent, found } = results
  if (step === 'login') return <Refused results={results} />
  if (step === 'folders' && folders)
    return <p className="quiet">{t('folders.count', { count: folders.total })}</p>
  if (step === 'send' && sent) return <p className="quiet font-mono text-xs wrap-anywhere">{sent}</p>
  if (step !== 'find' || !found) return null
  const seconds = found.after / 1000
  return (
    <>
      <p className={found.folder ? 'quiet' : ''}>
        {found.folder
          ? t('found.in', { folder: found.folder, seconds: Math.round(seconds) })
          : t('found.not', { seconds })}
      </p>
      {found.removal !== 'none' && <p className="quiet">{t(`found.${found.removal}`)}</p>}
      {found.sentCopy && <p className="quiet">{t('found.sentCopy', { folder: found.sentCopy })}</p>}
    </>
  )
}

function Refused({ results }: { results: DeepResults }) {
  const t = useTranslations('deepcheck')
  const names = useTranslations('mailbox.protocol')
  const titles = useTranslations('causes')
  if (results.steps.login?.status !== 'passed') return null
  return refused(results).map(({ protocol, cause }) => (
    <p key={protocol}>
      {cause
        ? t('refused', { protocol: names(protocol), title: titles(`${cause}.title`) })
        : t('refusedPlainly', { protocol: names(protocol) })}
    </p>
  ))
}

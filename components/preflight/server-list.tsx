import { useTranslations } from 'next-intl'
import { MoreAboutCause } from '#components/causes/more-about-cause.tsx'
import { StageMark } from '#components/health/stage-mark.tsx'
import type { ServerCheck } from '#lib/preflight/report.ts'
import { CertificateLine } from './certificate-line.tsx'
import { VerdictMark } from './verdict-mark.tsx'

/** What a failed check means and what to do, from the catalogue of causes. */
export interface Remedy {
  readonly cause: string
  readonly title: string
  readonly plain: string
  readonly who: string
  readonly steps: readonly string[]
}

export interface ShownServer extends ServerCheck {
  readonly remedy: Remedy | null
}

export function ServerList({ servers }: { servers: readonly ShownServer[] }) {
  return (
    <ul className="divide-base-300 divide-y">
      {servers.map((server) => (
        <Server key={server.service} server={server} />
      ))}
    </ul>
  )
}

function Server({ server }: { server: ShownServer }) {
  const t = useTranslations('preflight')
  const { service, host, port, verdict, milliseconds, steps, certificate, intercepted, remedy } = server
  const said = steps.find(({ status }) => status === 'failed')?.evidence?.text
  return (
    <li className="space-y-2 py-4 first:pt-1 last:pb-0">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <h3 className="font-semibold">
          {t(`service.${service}`)}{' '}
          <span className="quiet font-normal wrap-anywhere">
            {t('endpoint', { host, port: String(port) })}
          </span>
        </h3>
        <p className="flex items-baseline gap-3">
          <span className="quiet text-sm tabular-nums">{t('milliseconds', { ms: milliseconds })}</span>
          <VerdictMark verdict={verdict} />
        </p>
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {steps.map(({ step, status, milliseconds: ms, detail }) => (
          <li key={step} className="flex items-center gap-1" title={detail}>
            <StageMark status={status} />
            {t(`step.${step}`)}
            <span className="sr-only">: {t(`status.${status}`)}</span>
            {status !== 'skipped' && <span className="quiet tabular-nums">{t('milliseconds', { ms })}</span>}
          </li>
        ))}
      </ul>
      <CertificateLine certificate={certificate} />
      {intercepted && certificate && (
        <p className="text-warning">{t('intercepted', { issuer: certificate.issuer, host })}</p>
      )}
      {remedy && (
        <div className="border-error border-l-2 pl-3">
          <p className="font-semibold">{remedy.title}</p>
          <p className="wrap-anywhere">{remedy.plain}</p>
          <p className="mt-2 font-medium">
            {t('todo')} <span className="quiet font-normal">({remedy.who})</span>
          </p>
          <ol className="ml-5 list-decimal">
            {remedy.steps.map((step) => (
              <li key={step} className="wrap-anywhere">
                {step}
              </li>
            ))}
          </ol>
          <p className="mt-2">
            <MoreAboutCause cause={remedy.cause} />
          </p>
          {said && <p className="quiet mt-2 text-sm wrap-anywhere">{t('said', { text: said })}</p>}
        </div>
      )}
    </li>
  )
}

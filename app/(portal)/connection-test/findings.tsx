import { getTranslations } from 'next-intl/server'
import { Moment } from '#components/health/moment.tsx'
import { ClockList } from '#components/preflight/clock-list.tsx'
import { PublicAddress } from '#components/preflight/public-address.tsx'
import { ServerList } from '#components/preflight/server-list.tsx'
import { Section } from '#components/registrations/section.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { Cloud } from '#lib/microsoft/clouds.ts'
import type { PreflightView } from '#lib/preflight/queries.ts'
import type { Preflight, Verdict } from '#lib/preflight/report.ts'
import { shownServer } from './words.ts'

const TONES = {
  running: 'info',
  abandoned: 'warning',
  passed: 'success',
  warned: 'warning',
  failed: 'error',
} as const

function verdictsOf({ servers, publicUrl, clocks }: Preflight): readonly Verdict[] {
  return [...servers, ...(publicUrl ? [publicUrl] : []), ...clocks].map(({ verdict }) => verdict)
}

/** What the newest test found, as far as it has come. */
export async function Findings({ view, cloud }: { view: PreflightView; cloud: Cloud }) {
  const t = await getTranslations('preflight')
  const { state, results, startedAt } = view
  const verdicts = verdictsOf(results)
  const count = verdicts.filter((verdict) => verdict === 'failed').length
  const whole = count > 0 ? 'failed' : verdicts.includes('warned') ? 'warned' : 'passed'
  const shown = state === 'done' ? whole : state
  const servers = await Promise.all(results.servers.map((server) => shownServer(server, cloud)))
  return (
    <>
      <Notice tone={TONES[shown]} live>
        <p>{t(`state.${shown}`, { count })}</p>
        <p className="quiet text-sm">
          {t.rich('tested', { when: () => <Moment at={startedAt} now={Date.now()} /> })}
        </p>
      </Notice>
      {servers.length > 0 && (
        <Section title={t('servers')}>
          <ServerList servers={servers} />
        </Section>
      )}
      {results.publicUrl && (
        <Section title={t('publicUrl.title')}>
          <PublicAddress check={results.publicUrl} />
        </Section>
      )}
      {results.clocks.length > 0 && (
        <Section title={t('clocks.title')}>
          <ClockList clocks={results.clocks} />
        </Section>
      )}
    </>
  )
}

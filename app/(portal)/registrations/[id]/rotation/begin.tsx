import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { Section } from '#components/registrations/section.tsx'
import { BeginForm } from '#components/rotation/begin-form.tsx'
import { WaitingCertificate } from '#components/rotation/waiting-certificate.tsx'
import type { RotationView } from '#lib/rotation/queries.ts'
import { credentialsPage } from '#lib/rotation/removal.ts'
import type { PageContext } from '#lib/web/context.ts'
import {
  beginAction,
  beginProposedAction,
  beginUploadAction,
  discardAction,
  proposeAction,
} from './actions.ts'

const STEPS = ['prove', 'sample', 'switch', 'rest'] as const

/** What comes next, and what will happen with it. */
export async function Begin({
  context,
  view: { registration, proposed },
  current,
}: {
  context: PageContext
  view: RotationView
  current: NonNullable<RotationView['current']>
}) {
  const t = await getTranslations('rotation')
  const format = await getFormatter()
  const { id, cloud, tenantId, clientId } = registration
  const href = credentialsPage({ cloud: context.clouds.get(cloud), tenantId, clientId })
  return (
    <>
      <p className="quiet">{t('lead')}</p>
      {proposed && (
        <Section title={t('proposed.title')}>
          <WaitingCertificate
            registrationId={id}
            certificate={proposed}
            begin={beginProposedAction}
            discard={discardAction}
          />
        </Section>
      )}
      <Section title={t('begin.title')}>
        <div className="space-y-4">
          <p>
            {t('begin.now', {
              current: t(`kind.${current.kind}`, { hint: current.hint }),
              until: format.dateTime(current.expiresAt, { dateStyle: 'long', timeZone: 'UTC' }),
            })}
            {href && (
              <>
                {' '}
                <a href={href} target="_blank" rel="noreferrer" className="link">
                  {t('begin.open')}
                </a>
              </>
            )}
          </p>
          <BeginForm
            fields={{ registrationId: id }}
            begin={beginAction}
            upload={beginUploadAction}
            propose={proposeAction}
            readsExpiry={registration.graphAccess === 'allowed'}
            waiting={proposed !== null}
          />
        </div>
      </Section>
      <Section title={t('begin.what')}>
        <ol className="marker:quiet ml-5 list-decimal space-y-1">
          {STEPS.map((step) => (
            <li key={step}>{t(`begin.steps.${step}`)}</li>
          ))}
        </ol>
        <p className="mt-3">
          {t.rich('begin.urgent', {
            link: (words) => (
              <Link href={`/registrations/${id}`} className="link">
                {words}
              </Link>
            ),
          })}
        </p>
      </Section>
    </>
  )
}

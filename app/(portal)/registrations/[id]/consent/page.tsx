import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { ConsentForm } from '#components/app-only/consent-form.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { APP_PERMISSION } from '#lib/microsoft/scopes.ts'
import { appOnlyDetail } from '#lib/registrations/app-queries.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { pageContext } from '#lib/web/context.ts'
import { makeConsentLinkAction, startConsentAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apponly'))('consent.title') }
}

export default async function ConsentPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const detail = id.success ? await appOnlyDetail(context.database.read, id.data) : null
  if (!detail) notFound()
  const t = await getTranslations('apponly')
  const { registration, mailboxes } = detail
  const used = PROTOCOLS.filter((protocol) => mailboxes.some((one) => one.protocols.includes(protocol)))
  const needed = used.length > 0 ? used : PROTOCOLS
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={t('consent.title')}
        lead={<BackLink href={`/registrations/${registration.id}/app-only`}>{registration.name}</BackLink>}
      />
      <p>{t('consent.lead')}</p>
      <div>
        <p className="quiet">{t('consent.permissions')}</p>
        <ul className="mt-1 flex flex-wrap gap-1.5">
          {needed.map((protocol) => (
            <li key={protocol}>
              <code className="bg-base-200 border-base-300 rounded-field border px-2 py-0.5 text-sm">
                {APP_PERMISSION[protocol]}
              </code>
            </li>
          ))}
        </ul>
      </div>
      <ConsentForm
        registrationId={registration.id}
        home={registration.tenantDomain ?? registration.tenantId}
        start={startConsentAction}
        makeLink={makeConsentLinkAction}
      />
      <p className="quiet text-sm wrap-anywhere">
        {t('consent.redirect', { uri: redirectUri(context.publicUrl) })}
      </p>
    </div>
  )
}

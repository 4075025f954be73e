import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { CredentialsSection } from '#components/expiry/credentials-section.tsx'
import { AppFacts } from '#components/registrations/app-facts.tsx'
import { Findings } from '#components/registrations/findings.tsx'
import { MailboxesOfApp } from '#components/registrations/mailboxes-of-app.tsx'
import { Manage } from '#components/registrations/manage.tsx'
import { Proposed } from '#components/registrations/proposed-certificate.tsx'
import { SecretActions } from '#components/registrations/secret-actions.tsx'
import { Section } from '#components/registrations/section.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { credentialList } from '#lib/expiry/credential-list.ts'
import { DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'
import { registrationDetail } from '#lib/registrations/queries.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { pageContext } from '#lib/web/context.ts'
import {
  checkSecretAction,
  discardProposedAction,
  proposeCertificateAction,
  proveProposedAction,
  removeAction,
  renameAction,
  replaceSecretAction,
  uploadCertificateAction,
} from './actions.ts'
import { readEntraAction, settleKeyAction, typeExpiryAction } from './expiry-actions.ts'
import { Header } from './header.tsx'

const DONE = [
  'registered',
  'replaced',
  'replacedCertificate',
  'proposed',
  'discarded',
  'renamed',
  'works',
  'read',
  'settled',
  'typed',
] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('registrations'))('title') }
}

export default async function RegistrationPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('registration.read')
  const { id } = await params
  const registration = z.uuid().safeParse(id).success
    ? await registrationDetail(context.database.read, id)
    : null
  if (!registration) notFound()
  const list = await credentialList(context, registration)
  const t = await getTranslations('registrations')
  const query = await searchParams
  const done = DONE.find((one) => one === query.done)
  const uri = redirectUri(context.publicUrl)
  return (
    <>
      <Header id={registration.id} name={registration.name} />
      <div className="space-y-4">
        {done && (
          <Notice tone="success" live>
            {t(`done.${done}`)}
          </Notice>
        )}
        <Findings registration={registration} redirectUri={uri} />
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
          <div className="min-w-0 space-y-4">
            {registration.proposed && (
              <Section title={t('proposed.title')}>
                <Proposed
                  key={registration.proposed.id}
                  registrationId={registration.id}
                  proposed={registration.proposed}
                  prove={proveProposedAction}
                  discard={discardProposedAction}
                />
              </Section>
            )}
            <CredentialsSection
              registration={registration}
              list={list}
              read={readEntraAction}
              settle={settleKeyAction}
              typeExpiry={typeExpiryAction}
            >
              <SecretActions
                key={registration.credential?.hint}
                registrationId={registration.id}
                check={checkSecretAction}
                replace={replaceSecretAction}
                upload={uploadCertificateAction}
                propose={proposeCertificateAction}
                waiting={registration.proposed !== null}
              />
            </CredentialsSection>
            <Section title={t('detail.mailboxes')}>
              <MailboxesOfApp registration={registration} total={list.stops.mailboxes} />
            </Section>
          </div>
          <div className="min-w-0 space-y-4">
            <Section title={t('detail.facts')}>
              <AppFacts
                registration={registration}
                redirectUri={uri}
                permissions={Object.values(DELEGATED_PERMISSION)}
              />
            </Section>
            <Section title={t('detail.manage')}>
              <Manage
                key={registration.name}
                registrationId={registration.id}
                name={registration.name}
                mailboxes={list.stops.mailboxes}
                rename={renameAction}
                remove={removeAction}
              />
            </Section>
          </div>
        </div>
      </div>
    </>
  )
}

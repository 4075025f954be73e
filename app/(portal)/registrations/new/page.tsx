import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { NewRegistration } from '#components/registrations/new-registration.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { DELEGATED_PERMISSION, IDENTITY_SCOPES } from '#lib/microsoft/scopes.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { pageContext } from '#lib/web/context.ts'
import { findTenantAction, registerAction, registerWithCertificateAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('registrations'))('new.title') }
}

export default async function NewRegistrationPage() {
  const context = await pageContext('registration.create')
  const t = await getTranslations('registrations')
  return (
    <div className="max-w-3xl">
      <PageHeader title={t('new.title')} lead={t('new.lead')} />
      <NewRegistration
        clouds={[...context.clouds.values()].map(({ id, entraPortal, unproven }) => ({
          id,
          entraPortal,
          unproven,
        }))}
        publicUrl={context.publicUrl}
        redirectUri={redirectUri(context.publicUrl)}
        mailPermissions={Object.values(DELEGATED_PERMISSION)}
        identityPermissions={IDENTITY_SCOPES}
        find={findTenantAction}
        register={registerAction}
        registerWithCertificate={registerWithCertificateAction}
      />
    </div>
  )
}

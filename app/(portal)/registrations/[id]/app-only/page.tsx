import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { checkNow } from '#app/(portal)/mailboxes/[id]/check.ts'
import { TokenFacts } from '#components/app-only/token-facts.tsx'
import { Workbench } from '#components/app-only/workbench.tsx'
import { Section } from '#components/registrations/section.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { allows } from '#lib/access/permissions.ts'
import { MOST_WATCHED } from '#lib/health/inputs.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { excessRoles } from '#lib/microsoft/excess-roles.ts'
import { APP_PERMISSION, comparePermissions } from '#lib/microsoft/scopes.ts'
import { type AppOnlyDetail, appOnlyDetail } from '#lib/registrations/app-queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { learnAppAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('apponly'))('page.title') }
}

export default async function AppOnlyPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const detail = id.success ? await appOnlyDetail(context.database.read, id.data) : null
  if (!detail) notFound()
  const t = await getTranslations('apponly')
  const causes = await getTranslations('causes')
  const { connected, learned } = await searchParams
  const { registration, mailboxes, asOf } = detail
  const { servicePrincipalId, appRoles, graphRoles } = registration
  const { missing, excess } = permissionsOf(detail)
  return (
    <>
      <PageHeader
        title={t('page.title')}
        lead={<BackLink href={`/registrations/${registration.id}`}>{registration.name}</BackLink>}
        actions={
          <>
            <Link href={`/mailboxes/new/app?registration=${registration.id}`} className="btn btn-primary">
              {t('page.connect')}
            </Link>
            <Link href={`/registrations/${registration.id}/consent`} className="btn">
              {t('page.consent')}
            </Link>
          </>
        }
      />
      <div className="space-y-4">
        {connected && (
          <Notice tone="success" live>
            {t('page.connected', { count: Number(connected) || 1 })}
          </Notice>
        )}
        {learned && (
          <Notice tone="success" live>
            {t('page.learned')}
          </Notice>
        )}
        <Section title={t('token.title')}>
          <TokenFacts
            registrationId={registration.id}
            asked={registration.asked}
            servicePrincipalId={servicePrincipalId}
            roles={appRoles}
            graphRoles={graphRoles}
            missing={missing}
            excess={excess}
            learn={learnAppAction}
          />
        </Section>
        <Workbench
          app={{
            appName: registration.name,
            clientId: registration.clientId,
            cloud: registration.cloud,
            servicePrincipalId,
          }}
          mailboxes={mailboxes.map(({ causes: found, cause: _, ...mailbox }) => ({
            ...mailbox,
            problems: found.map((one) => causes(`${one}.title`)),
          }))}
          watched={mailboxes.slice(0, MOST_WATCHED).map((mailbox) => mailbox.id)}
          asOf={asOf}
          check={allows(context.actor, 'mailbox.check') ? checkNow : null}
        />
      </div>
    </>
  )
}

/** What the mailboxes of the app need, against what its token carried. Nothing is claimed of a token nobody read. */
function permissionsOf({ registration, mailboxes }: AppOnlyDetail) {
  const { appRoles, graphRoles } = registration
  const wanted = PROTOCOLS.filter((protocol) => mailboxes.some((one) => one.protocols.includes(protocol)))
  return {
    missing: appRoles ? [...comparePermissions(appRoles, wanted, APP_PERMISSION).missing] : [],
    // An app without mailboxes yet is measured by all it could need.
    excess: excessRoles([...(appRoles ?? []), ...(graphRoles ?? [])], wanted.length > 0 ? wanted : PROTOCOLS),
  }
}

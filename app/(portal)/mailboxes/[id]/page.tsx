import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { reconnectAction } from '#app/(portal)/attempts/actions.ts'
import {
  changeProtocolsAction,
  relabelMailboxAction,
  removeMailboxAction,
} from '#app/(portal)/mailboxes/actions.ts'
import { ChangeLabels } from '#components/connect/change-labels.tsx'
import { ChangeProtocols } from '#components/connect/change-protocols.tsx'
import { ReconnectButton } from '#components/connect/reconnect-button.tsx'
import { RemoveMailbox } from '#components/connect/remove-mailbox.tsx'
import { AlsoChecked } from '#components/health/also-checked.tsx'
import { CheckNow } from '#components/health/check-now.tsx'
import { GrantFacts } from '#components/health/grant-facts.tsx'
import { History } from '#components/health/history.tsx'
import { LiveFeed } from '#components/health/live-feed.tsx'
import { MailboxState } from '#components/health/mailbox-state.tsx'
import { PermissionList } from '#components/health/permission-list.tsx'
import { ProblemBox } from '#components/health/problem-box.tsx'
import { ProtocolCheck } from '#components/health/protocol-check.tsx'
import { RecentChanges } from '#components/health/recent-changes.tsx'
import { RecheckPanel } from '#components/health/recheck-panel.tsx'
import { RunningProbe } from '#components/health/running-probe.tsx'
import { SharedThrough } from '#components/health/shared-through.tsx'
import { StoppedByFault } from '#components/health/stopped-by-fault.tsx'
import { FrequencyNotice } from '#components/incidents/frequency-notice.tsx'
import { EarlierIncidents, OpenIncidents } from '#components/incidents/of-mailbox.tsx'
import { Section } from '#components/registrations/section.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { allows } from '#lib/access/permissions.ts'
import { CAUSES, type CauseId } from '#lib/diagnosis/causes.ts'
import { diesIfUnusedUntil } from '#lib/grants/schedule.ts'
import { mailboxAround } from '#lib/health/around.ts'
import { mailboxDetail } from '#lib/health/detail.ts'
import { permissionTable } from '#lib/health/permission-table.ts'
import { recheckState } from '#lib/health/recheck-state.ts'
import { roundOfChecks } from '#lib/health/round-of-checks.ts'
import { stoppedBy } from '#lib/health/stopped-by.ts'
import { incidentsOfMailbox } from '#lib/incidents/queries.ts'
import { signInFrequency } from '#lib/incidents/sign-in-frequency.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { pageContext } from '#lib/web/context.ts'
import { checkNow } from './check.ts'
import { explainProblems } from './explain.ts'
import { recheckAction, stopRecheckAction } from './recheck.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('mailbox'))('title') }
}

export default async function MailboxPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('health.read')
  const id = z.uuid().safeParse((await params).id)
  const { read } = context.database
  const [detail, around] = id.success
    ? await Promise.all([
        mailboxDetail(read, id.data),
        mailboxAround(read, id.data, roundOfChecks(context.config.probeMinutes)),
      ])
    : []
  if (!detail || !around) notFound()
  const [t, deep, words] = await Promise.all([
    getTranslations('mailbox'),
    getTranslations('deepcheck'),
    getTranslations('incidents'),
  ])
  const { mailbox, registration, grant, newest, asOf } = detail
  const may = (permission: Parameters<typeof allows>[1]) => allows(context.actor, permission)
  const problems = await explainProblems(detail, {
    cloud: context.clouds.get(registration.cloud),
    redirectUri: redirectUri(context.publicUrl),
    mayOpenApp: may('registration.read'),
  })
  const fault = stoppedBy(
    { ...mailbox, cloud: registration.cloud, protocols: detail.protocols },
    around.faults,
  )
  const incidents = await incidentsOfMailbox(read, { ...mailbox, faultKey: fault?.key ?? null })
  const frequency = grant && signInFrequency(grant)
  const again = recheckState(mailbox, detail.recheck, asOf)
  const isApp = mailbox.access === 'app'
  const names = [registration.name, mailbox.displayName ?? '']
  const wanted = PROTOCOLS.filter((protocol) => mailbox.protocols.includes(protocol))
  const results = wanted.flatMap(
    (protocol) => newest?.results.protocols.find((result) => result.protocol === protocol) ?? [],
  )
  return (
    <LiveFeed mailboxIds={[mailbox.id]} asOf={asOf} readAlong>
      <PageHeader
        title={mailbox.address}
        lead={<MailboxState mailbox={mailbox} asOf={asOf} />}
        actions={
          <>
            {may('mailbox.check') && (
              <CheckNow mailboxId={mailbox.id} address={mailbox.address} check={checkNow} />
            )}
            {may('mailbox.connect') && (
              <Link href={`/mailboxes/${mailbox.id}/deep-check`} className="btn">
                {deep('open')}
              </Link>
            )}
            {may('mailbox.connect') && !isApp && (
              <ReconnectButton
                mailboxId={mailbox.id}
                reconnect={reconnectAction}
                urgent={needsSignIn(mailbox.cause)}
              />
            )}
            {may('mailbox.connect') && isApp && (
              <Link href={`/registrations/${registration.id}/app-only`} className="btn">
                {t('app.script')}
              </Link>
            )}
            {may('mailbox.remove') && (
              <RemoveMailbox mailboxId={mailbox.id} address={mailbox.address} remove={removeMailboxAction} />
            )}
          </>
        }
      />
      <div className="space-y-4">
        <RunningProbe mailboxId={mailbox.id} protocols={wanted} names={names} />
        {fault && <StoppedByFault fault={fault} />}
        <OpenIncidents incidents={incidents} asOf={asOf} />
        {grant && frequency && grant.stoppedAt && (
          <FrequencyNotice frequency={frequency} from={grant.consentedAt} until={grant.stoppedAt} />
        )}
        {problems.map((problem) => (
          <ProblemBox key={problem.id} problem={problem} />
        ))}
        {again && (
          <RecheckPanel
            mailboxId={mailbox.id}
            state={again}
            startedAt={detail.recheck?.startedAt ?? null}
            until={detail.recheck?.until ?? null}
            endedAt={detail.recheck?.endedAt ?? null}
            actions={may('mailbox.check') ? { begin: recheckAction, end: stopRecheckAction } : undefined}
          />
        )}
        <RecentChanges changes={around.changes} since={mailbox.healthSince} />
        {problems.length > 0 && <AlsoChecked ran={newest?.results.ran ?? []} />}
        <section aria-labelledby="last-check">
          <h2 id="last-check" className="mb-2 text-lg font-semibold">
            {t('check.title')}
          </h2>
          {newest?.results.token?.renewed && <p className="quiet mb-2">{t('check.renewed')}</p>}
          {results.length === 0 ? (
            <p className="panel quiet p-4">{t('check.none')}</p>
          ) : (
            <div className="grid gap-4 md:grid-cols-2 lg:grid-cols-3">
              {results.map((result) => (
                <ProtocolCheck
                  key={result.protocol}
                  result={result}
                  since={detail.protocols.find((one) => one.protocol === result.protocol)?.since ?? null}
                  asOf={asOf}
                  names={names}
                  sending={{
                    as: mailbox.access === 'own' ? 'itself' : 'mailbox',
                    deepCheck: may('mailbox.connect') ? `/mailboxes/${mailbox.id}/deep-check` : null,
                  }}
                />
              ))}
            </div>
          )}
        </section>
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <Section title={t('grant.title')}>
            {mailbox.access === 'shared' && grant && mailbox.grantId && (
              <SharedThrough
                delegate={grant.upn ?? grant.mail ?? '–'}
                grantId={mailbox.grantId}
                linked={may('mailbox.connect')}
              />
            )}
            {isApp ? (
              <p className="quiet">{t('app.text', { name: registration.name })}</p>
            ) : (
              <GrantFacts
                grant={grant && { ...grant, diesIfUnusedUntil: diesIfUnusedUntil(grant.refreshIssuedAt) }}
                app={registration}
                linked={may('registration.read')}
                asOf={asOf}
              />
            )}
          </Section>
          <div className="space-y-4">
            <Section title={t('permissions.title')}>
              <PermissionList
                table={permissionTable(
                  mailbox.access,
                  (isApp ? detail.appRoles : grant?.scopes) ?? [],
                  wanted,
                )}
              />
            </Section>
            {may('mailbox.connect') && (
              <Section title={t('labels.title')}>
                <ChangeLabels
                  mailboxId={mailbox.id}
                  displayName={mailbox.displayName}
                  tags={mailbox.tags}
                  change={relabelMailboxAction}
                />
              </Section>
            )}
            {may('mailbox.connect') && (
              <Section title={t('change')}>
                <ChangeProtocols mailboxId={mailbox.id} protocols={wanted} change={changeProtocolsAction} />
              </Section>
            )}
          </div>
        </div>
        <Section title={words('ofMailbox.earlier')}>
          <EarlierIncidents incidents={incidents} asOf={asOf} />
        </Section>
        <Section title={t('history.title')}>
          <History probes={detail.history} asOf={asOf} />
        </Section>
        <p>
          <Link href="/" className="link">
            {t('back')}
          </Link>
        </p>
      </div>
    </LiveFeed>
  )
}

/** Nothing but a new sign-in helps: then it is the thing to do. */
function needsSignIn(cause: string | null): boolean {
  const facts = cause && cause in CAUSES ? CAUSES[cause as CauseId] : null
  return facts !== null && facts.level === 'grant' && facts.retry === 'never'
}

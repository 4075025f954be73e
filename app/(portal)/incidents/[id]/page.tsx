import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { Told } from '#components/alerts/told.tsx'
import { ActPanel, NoteForm } from '#components/incidents/act-panel.tsx'
import { FrequencyNotice } from '#components/incidents/frequency-notice.tsx'
import { IncidentFacts } from '#components/incidents/incident-facts.tsx'
import { IncidentTitle } from '#components/incidents/incident-title.tsx'
import { StoppedMailboxes } from '#components/incidents/stopped-mailboxes.tsx'
import { Timeline } from '#components/incidents/timeline.tsx'
import { WhatToDo } from '#components/incidents/what-to-do.tsx'
import { Section } from '#components/registrations/section.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { allows } from '#lib/access/permissions.ts'
import { deliveries } from '#lib/alerts/outbox-queries.ts'
import { boardOf, subjectHref } from '#lib/incidents/places.ts'
import { incidentDetail } from '#lib/incidents/queries.ts'
import { signInFrequency } from '#lib/incidents/sign-in-frequency.ts'
import { redirectUri } from '#lib/registrations/redirect-uri.ts'
import { pageContext } from '#lib/web/context.ts'
import {
  acknowledgeAction,
  assignAction,
  closeIncidentAction,
  noteAction,
  releaseAction,
  snoozeAction,
  takeOverAction,
  unacknowledgeAction,
  wakeAction,
} from './actions.ts'
import { explainIncident } from './explain.ts'

const MOST_TOLD = 20

const ACTIONS = {
  acknowledge: acknowledgeAction,
  unacknowledge: unacknowledgeAction,
  take: takeOverAction,
  assign: assignAction,
  release: releaseAction,
  snooze: snoozeAction,
  wake: wakeAction,
  note: noteAction,
  close: closeIncidentAction,
}

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('incidents'))('title') }
}

export default async function IncidentPage({ params }: { params: Promise<{ id: string }> }) {
  const context = await pageContext('incident.read')
  const id = z.uuid().safeParse((await params).id)
  const detail = id.success ? await incidentDetail(context.database.read, id.data) : null
  if (!detail) notFound()
  const { incident, registration, grant, asOf } = detail
  const may = (permission: Parameters<typeof allows>[1]) => allows(context.actor, permission)
  const mayOpenApp = may('registration.read')
  const [t, ta, told, explained] = await Promise.all([
    getTranslations('incidents'),
    getTranslations('alerts'),
    deliveries(context.database.read, { incidentId: incident.id, limit: MOST_TOLD }),
    explainIncident(detail, {
      cloud: registration ? context.clouds.get(registration.cloud) : undefined,
      redirectUri: redirectUri(context.publicUrl),
      mayOpenApp,
    }),
  ])
  const frequency = grant && signInFrequency(grant)
  return (
    <>
      <PageHeader
        title={<IncidentTitle incident={incident} />}
        lead={<BackLink href="/incidents">{t('detail.back')}</BackLink>}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="space-y-4">
          {grant && frequency && grant.stoppedAt && (
            <FrequencyNotice frequency={frequency} from={grant.consentedAt} until={grant.stoppedAt} />
          )}
          <WhatToDo explained={explained} cause={incident.cause} />
          {detail.stopped.length > 0 && (
            <Section title={t('detail.mailboxes')}>
              <StoppedMailboxes mailboxes={detail.stopped} total={incident.stops} board={boardOf(incident)} />
            </Section>
          )}
          <Section title={t('detail.timeline')}>
            {may('incident.act') && <NoteForm incidentId={incident.id} action={ACTIONS.note} />}
            <Timeline events={detail.events} asOf={asOf} />
          </Section>
        </div>
        <div className="space-y-4">
          {!incident.closedAt && may('incident.act') && (
            <Section title={t('act.title')}>
              <ActPanel
                incidentId={incident.id}
                acknowledged={incident.acknowledgedAt !== null}
                ownerId={incident.ownerId}
                ownId={context.person.actor.id}
                snoozed={detail.snoozed}
                orphaned={!detail.hasSubject}
                people={detail.people}
                actions={ACTIONS}
              />
            </Section>
          )}
          <Section title={t('detail.state')}>
            <IncidentFacts detail={detail} href={subjectHref(incident, may)} mayOpenApp={mayOpenApp} />
          </Section>
          <Section title={ta('told.title')}>
            <Told rows={told} now={asOf} />
          </Section>
        </div>
      </div>
    </>
  )
}

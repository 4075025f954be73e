import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { CheckPanel } from '#components/auto-rotation/check-panel.tsx'
import { PermissionCommands } from '#components/auto-rotation/permission-commands.tsx'
import { RotateNow } from '#components/auto-rotation/rotate-now.tsx'
import { SettingsForm, SwitchOff } from '#components/auto-rotation/settings-form.tsx'
import { TroubleNotice } from '#components/auto-rotation/trouble-notice.tsx'
import { WhatItDoes } from '#components/auto-rotation/what-it-does.tsx'
import { Section } from '#components/registrations/section.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { AUTO_DEFAULTS } from '#lib/rotation/auto-plan.ts'
import { autoRegistration } from '#lib/rotation/auto-queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { checkAction, disableAction, rotateAction, saveAction } from './actions.ts'
import { knownPlan } from './known-plan.ts'
import { permissionScripts } from './permission-scripts.ts'

const DONE = ['enabled', 'changed', 'disabled'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('autorotation'))('page.title') }
}

export default async function AutoRotationPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('credential.rotate')
  const id = z.uuid().safeParse((await params).id)
  const registration = id.success ? await autoRegistration(context.database.read, id.data) : null
  if (!registration) notFound()
  const t = await getTranslations('autorotation')
  const format = await getFormatter()
  const query = await searchParams
  const done = DONE.find((one) => one === query.done)
  const { settings, current, open, trouble, nextAt, asOf } = registration
  const on = settings !== null
  const scripts = permissionScripts(context.clouds.get(registration.cloud), registration)
  return (
    <>
      <PageHeader
        title={t('page.title')}
        lead={<BackLink href={`/registrations/${registration.id}`}>{registration.name}</BackLink>}
        actions={
          <Link href={`/registrations/${registration.id}/rotation`} className="btn">
            {t('page.rotation')}
          </Link>
        }
      />
      <div className="space-y-4">
        {done && (
          <Notice tone="success" live>
            {t(`done.${done}`)}
          </Notice>
        )}
        {trouble && <TroubleNotice trouble={trouble} now={asOf} on={on} />}
        <div className="grid items-start gap-4 lg:grid-cols-2">
          <div className="min-w-0 space-y-4">
            <Section title={t('what.title')}>
              <WhatItDoes />
            </Section>
            <Section title={t('settings.title')}>
              <p className="mb-3 flex flex-wrap items-baseline gap-x-3">
                <span className={`badge ${on ? 'badge-success' : 'badge-ghost'}`}>
                  {on ? t('settings.on') : t('settings.off')}
                </span>
                {nextAt && (
                  <span className="quiet text-sm">
                    {t('settings.lookedAt', {
                      when: format.relativeTime(Math.max(nextAt.getTime(), asOf.getTime()), asOf),
                    })}
                  </span>
                )}
              </p>
              <SettingsForm
                key={JSON.stringify(settings)}
                registrationId={registration.id}
                on={on}
                settings={settings ?? AUTO_DEFAULTS}
                save={saveAction}
              />
              {on && (
                <SwitchOff
                  registrationId={registration.id}
                  name={registration.name}
                  ends={
                    current && format.dateTime(current.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' })
                  }
                  disable={disableAction}
                />
              )}
            </Section>
          </div>
          <div className="min-w-0 space-y-4">
            <Section title={t('check.title')}>
              <p className="quiet mb-3">{t('check.lead')}</p>
              <CheckPanel
                key={JSON.stringify(settings)}
                registrationId={registration.id}
                known={knownPlan(registration)}
                check={checkAction}
              />
              {open ? (
                <p className="border-base-300 mt-4 border-t pt-4">
                  {t('rotateNow.underWay')}{' '}
                  <Link href={`/registrations/${registration.id}/rotation`} className="link">
                    {t('rotateNow.see')}
                  </Link>
                </p>
              ) : (
                current && (
                  <RotateNow
                    registrationId={registration.id}
                    grace={(settings ?? AUTO_DEFAULTS).grace}
                    rotate={rotateAction}
                  />
                )
              )}
            </Section>
            {scripts && (
              <Section title={t('setup.title')}>
                <PermissionCommands scripts={scripts} />
              </Section>
            )}
          </div>
        </div>
      </div>
    </>
  )
}

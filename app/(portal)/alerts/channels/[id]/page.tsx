import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getLocale, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import {
  changeChannelAction,
  makeValueAction,
  removeChannelAction,
  switchChannelAction,
  testChannelAction,
} from '#app/(portal)/alerts/actions.ts'
import { ChannelForm } from '#components/alerts/channel-form.tsx'
import { ChannelMark, ChannelTrouble } from '#components/alerts/channel-state.tsx'
import { FailureText } from '#components/alerts/failure-text.tsx'
import { ManageChannel } from '#components/alerts/manage-channel.tsx'
import { TestMessage } from '#components/alerts/test-message.tsx'
import { ToldByRules } from '#components/alerts/told-by-rules.tsx'
import { Section } from '#components/registrations/section.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { hangsOn } from '#lib/alerts/channel-commands.ts'
import { settingField } from '#lib/alerts/channel-inputs.ts'
import { formKinds } from '#lib/alerts/form-kinds.ts'
import { lastTest } from '#lib/alerts/outbox-queries.ts'
import { channelById, channelList, typedSettings } from '#lib/alerts/page-queries.ts'
import { pageContext } from '#lib/web/context.ts'

const DONE = ['created', 'changed', 'on', 'off'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('alerts'))('title') }
}

export default async function ChannelPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('alert.change')
  const { id } = await params
  const { read } = context.database
  const channel = z.uuid().safeParse(id).success ? await channelById(read, id) : null
  if (!channel) notFound()
  const [all, stored, hanging, test, locale, t, query] = await Promise.all([
    channelList(read),
    typedSettings(context, id),
    hangsOn(read, id),
    lastTest(read, id),
    getLocale(),
    getTranslations('alerts'),
    searchParams,
  ])
  const done = DONE.find((one) => one === query.done)
  const kind = formKinds(locale).find((one) => one.id === channel.kind)
  const others = all.filter((one) => one.id !== id).map((one) => ({ id: one.id, name: one.name }))
  const named = Object.fromEntries(Object.entries(stored).map(([name, value]) => [settingField(name), value]))
  return (
    <>
      <PageHeader title={channel.name} lead={<BackLink href="/alerts">{t('back')}</BackLink>} />
      <div className="space-y-4">
        {done && (
          <Notice tone="success" live>
            {t(`done.${done}`)}
          </Notice>
        )}
        <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
          <Section title={t('channel.settings')}>
            {kind ? (
              <ChannelForm
                key={JSON.stringify([channel.name, channel.insteadId, channel.shown])}
                kind={kind}
                channel={channel}
                stored={named}
                others={others}
                action={changeChannelAction}
                make={makeValueAction}
              />
            ) : (
              <p>{t('channel.unknownKind')}</p>
            )}
          </Section>
          <div className="min-w-0 space-y-4">
            <Section title={t('channel.state')}>
              <div className="space-y-4">
                <div>
                  <ChannelMark channel={channel} />
                  <ChannelTrouble
                    channel={channel}
                    instead={others.find((one) => one.id === channel.insteadId)?.name ?? null}
                  />
                </div>
                <TestMessage
                  channelId={id}
                  action={testChannelAction}
                  last={test}
                  trouble={test?.failure && <FailureText failure={test.failure} />}
                />
                <Link href={`/alerts/messages?channel=${id}`} className="link">
                  {t('channel.messages')}
                </Link>
              </div>
            </Section>
            <Section title={t('channel.rules')}>
              <ToldByRules channelId={id} rules={hanging.rules} standsFor={hanging.standsFor} />
            </Section>
            <Section title={t('channel.manage')}>
              <ManageChannel
                channel={{ id, name: channel.name, off: channel.disabledAt !== null }}
                rules={hanging.rules.map(({ name }) => name)}
                waiting={hanging.waiting}
                standsFor={hanging.standsFor.map(({ name }) => name)}
                switchIt={switchChannelAction}
                remove={removeChannelAction}
              />
            </Section>
          </div>
        </div>
      </div>
    </>
  )
}

import type { Metadata } from 'next'
import Link from 'next/link'
import { getLocale, getTranslations } from 'next-intl/server'
import { createChannelAction, makeValueAction } from '#app/(portal)/alerts/actions.ts'
import { ChannelForm } from '#components/alerts/channel-form.tsx'
import { Section } from '#components/registrations/section.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { formKinds } from '#lib/alerts/form-kinds.ts'
import { channelList } from '#lib/alerts/page-queries.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('alerts'))('form.newTitle') }
}

export default async function NewChannelPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('alert.change')
  const [others, locale, t, query] = await Promise.all([
    channelList(context.database.read),
    getLocale(),
    getTranslations('alerts'),
    searchParams,
  ])
  const kinds = formKinds(locale)
  const chosen = kinds.find(({ id }) => id === query.kind)
  return (
    <div className="max-w-2xl">
      <PageHeader
        title={t('form.newTitle')}
        lead={
          <>
            <p>
              <BackLink href="/alerts">{t('back')}</BackLink>
            </p>
            <p className="mt-2">{t('form.newLead')}</p>
          </>
        }
      />
      <nav aria-label={t('form.kinds')} className="mb-4">
        <ul className="grid gap-2 sm:grid-cols-2">
          {kinds.map(({ id, name, lead }) => (
            <li key={id}>
              <Link
                href={`/alerts/channels/new?kind=${id}`}
                scroll={false}
                aria-current={id === chosen?.id ? 'true' : undefined}
                className={`panel hover:bg-base-200 block h-full px-4 py-3 ${id === chosen?.id ? 'border-primary border-2' : ''}`}
              >
                <span className="block font-semibold">{name}</span>
                <span className="quiet block text-sm">{lead}</span>
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {chosen && (
        <Section title={chosen.name}>
          <ChannelForm
            key={chosen.id}
            kind={chosen}
            channel={null}
            stored={{}}
            others={others.map(({ id, name }) => ({ id, name }))}
            action={createChannelAction}
            make={makeValueAction}
          />
        </Section>
      )}
    </div>
  )
}

import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { KeyList } from '#components/consumers/key-list.tsx'
import { NewKey } from '#components/consumers/new-key.tsx'
import { Section } from '#components/registrations/section.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { consumerList } from '#lib/consumers/queries.ts'
import { readClock } from '#lib/health/queries.ts'
import { tagsInUse } from '#lib/health/tags.ts'
import { pageContext } from '#lib/web/context.ts'
import { makeKeyAction, revokeKeyAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('consumers'))('title') }
}

export default async function KeysPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const { database } = await pageContext('consumer.read')
  const [lines, tags, now] = await Promise.all([
    consumerList(database.read),
    tagsInUse(database.read),
    readClock(database.read),
  ])
  const t = await getTranslations('consumers')
  return (
    <>
      <PageHeader
        title={t('title')}
        lead={
          <>
            <p>{t('lead')}</p>
            <p>{t('guide')}</p>
          </>
        }
      />
      <div className="space-y-4">
        {(await searchParams).done === 'revoked' && (
          <Notice tone="success" live>
            {t('revoke.done')}
          </Notice>
        )}
        {lines.length === 0 ? (
          <EmptyState title={t('empty.title')}>{t('empty.text')}</EmptyState>
        ) : (
          <KeyList lines={lines} now={now} revoke={revokeKeyAction} />
        )}
        <Section title={t('new.title')}>
          <NewKey tags={tags} make={makeKeyAction} />
        </Section>
      </div>
    </>
  )
}

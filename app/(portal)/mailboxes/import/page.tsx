import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { ImportForm, type ImportStart } from '#components/imports/import-form.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { connectableRegistrations } from '#lib/attempts/queries.ts'
import { type DraftSource, draftSource } from '#lib/imports/queries.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'
import { pageContext } from '#lib/web/context.ts'
import { prepareImportAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('imports'))('title') }
}

export default async function ImportPage({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.import')
  const { read } = context.database
  const from = z.uuid().safeParse((await searchParams).from)
  const [registrations, draft, t] = await Promise.all([
    connectableRegistrations(read),
    from.success ? draftSource(read, from.data) : null,
    getTranslations('imports'),
  ])
  const past = (
    <Link href="/imports" className="btn">
      {t('past')}
    </Link>
  )
  if (registrations.length === 0) {
    return (
      <>
        <PageHeader title={t('title')} actions={past} />
        <EmptyState
          title={t('noApp.title')}
          action={
            <Link href="/registrations" className="btn btn-primary">
              {t('noApp.action')}
            </Link>
          }
        >
          {t('noApp.text')}
        </EmptyState>
      </>
    )
  }
  return (
    <div className="max-w-2xl">
      <PageHeader title={t('title')} lead={t('lead')} actions={past} />
      <ImportForm registrations={registrations} start={startOf(draft)} prepare={prepareImportAction} />
    </div>
  )
}

/** Nothing yet, or a draft that is put right: its text, also where it came as a file. */
function startOf(draft: DraftSource | null): ImportStart {
  return {
    ...(draft ? { replaces: draft.id } : {}),
    text: draft?.text ?? '',
    registrationId: draft?.registrationId ?? null,
    access: draft?.defaults.access ?? 'own',
    delegate: draft?.defaults.delegate ?? '',
    protocols: draft?.defaults.protocols ?? PROTOCOLS,
    tags: draft?.defaults.tags?.join(', ') ?? '',
    updateKnown: draft?.updateKnown ?? false,
  }
}

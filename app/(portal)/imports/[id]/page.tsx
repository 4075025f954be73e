import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { readImportParams } from '#lib/imports/params.ts'
import { importHead } from '#lib/imports/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { Preview } from './preview.tsx'
import { Progress } from './progress.tsx'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('imports'))('list.title') }
}

/** One list: before it is confirmed what would happen, afterwards what happens. */
export default async function ImportedPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.import')
  const id = z.uuid().safeParse((await params).id)
  const head = id.success ? await importHead(context.database.read, id.data) : null
  if (!head) notFound()
  const shown = { read: context.database.read, head, params: readImportParams(await searchParams) }
  return head.confirmedAt ? <Progress {...shown} /> : <Preview {...shown} />
}

import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { Section } from '#components/registrations/section.tsx'
import { RotationHistory } from '#components/rotation/history.tsx'
import { BackLink } from '#components/ui/back-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { rotationView } from '#lib/rotation/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { Begin } from './begin.tsx'
import { Progress } from './progress.tsx'

const DONE = ['begun', 'corrected', 'told', 'again', 'switched', 'ended', 'takenBack', 'proposed'] as const

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('rotation'))('short') }
}

/** The way of one app from one secret or certificate to the next, and the ways it went before. */
export default async function RotationPage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('registration.read')
  const id = z.uuid().safeParse((await params).id)
  const view = id.success ? await rotationView(context.database.read, id.data) : null
  if (!view) notFound()
  const t = await getTranslations('rotation')
  const auto = await getTranslations('autorotation')
  const format = await getFormatter()
  const query = await searchParams
  const done = DONE.find((one) => one === query.done)
  const { registration, current, carriedBy, open, history } = view
  const name = (one: { kind: 'secret' | 'certificate'; hint: string }) => t(`kind.${one.kind}`, one)
  return (
    <>
      <PageHeader
        title={t('title', { name: registration.name })}
        lead={
          <BackLink href={`/registrations/${registration.id}`}>
            {t('back', { name: registration.name })}
          </BackLink>
        }
        actions={
          <Link href={`/registrations/${registration.id}/auto-rotation`} className="btn">
            {auto('page.title')}
          </Link>
        }
      />
      <div className="max-w-3xl space-y-4">
        {done && (
          <Notice tone="success" live>
            {t(`done.${done}`)}
          </Notice>
        )}
        {current && carriedBy && (
          <Notice tone="error" title={t('carried.title')}>
            <p>
              {t('carried.text', {
                current: name(current),
                fallback: name(carriedBy),
                until: format.dateTime(carriedBy.expiresAt, { dateStyle: 'long', timeZone: 'UTC' }),
              })}
            </p>
          </Notice>
        )}
        {open ? (
          <Progress context={context} view={view} open={open} />
        ) : current ? (
          <Begin context={context} view={view} current={current} />
        ) : (
          <EmptyState
            title={t('none.title')}
            action={
              <Link href={`/registrations/${registration.id}`} className="btn btn-primary">
                {t('none.action')}
              </Link>
            }
          >
            <p>{t('none.text')}</p>
          </EmptyState>
        )}
        {(history.length > 0 || current) && (
          <Section title={t('history.title')}>
            <RotationHistory rotations={history} />
          </Section>
        )}
      </div>
    </>
  )
}

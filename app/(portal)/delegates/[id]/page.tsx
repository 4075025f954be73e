import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getFormatter, getTranslations } from 'next-intl/server'
import { z } from 'zod'
import { reconnectAction } from '#app/(portal)/attempts/actions.ts'
import { forgetAction } from '#app/(portal)/delegates/actions.ts'
import { ReconnectButton } from '#components/connect/reconnect-button.tsx'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { CarriedList } from '#components/delegates/carried-list.tsx'
import { ForgetForm } from '#components/delegates/forget-form.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { delegate, nameOf } from '#lib/grants/delegates.ts'
import { openBatch } from '#lib/mailboxes/move-queries.ts'
import { comparePermissions } from '#lib/microsoft/scopes.ts'
import { pageContext } from '#lib/web/context.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('delegates'))('title') }
}

export default async function DelegatePage({
  params,
  searchParams,
}: {
  params: Promise<{ id: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}) {
  const context = await pageContext('mailbox.connect')
  const id = z.uuid().safeParse((await params).id)
  const { read } = context.database
  const [found, moving] = id.success
    ? await Promise.all([delegate(read, id.data), openBatch(read, id.data)])
    : [null, null]
  if (!found) notFound()
  const [t, causes, format, asked] = await Promise.all([
    getTranslations('delegates'),
    getTranslations('causes'),
    getFormatter(),
    searchParams,
  ])
  const { account, mailboxes } = found
  const name = nameOf(account)
  const added = z.coerce.number().int().min(1).max(1000).safeParse(asked.new).data
  const shared = mailboxes.filter(({ access }) => access === 'shared')
  const waiting = shared.some(({ health }) => health === 'unknown')
  const wanted = [...new Set(mailboxes.flatMap(({ protocols }) => protocols))]
  const { missing } = comparePermissions(account.scopes, wanted)
  const [first] = shared
  return (
    <div className="max-w-4xl space-y-4">
      <PageHeader
        title={name}
        lead={t('ifLeaves', { name: account.displayName ?? name, count: mailboxes.length })}
        actions={
          <>
            <Link href={`/mailboxes/new?whose=shared&through=${account.id}`} className="btn btn-primary">
              {t('attach')}
            </Link>
            {first && (
              <Link href={`/delegates/${account.id}/move`} className="btn">
                {t('move.open')}
              </Link>
            )}
            {first && (
              <ReconnectButton
                mailboxId={first.id}
                reconnect={reconnectAction}
                urgent={account.stoppedAt !== null}
              />
            )}
          </>
        }
      />
      {added !== undefined && waiting && <RefreshUntilDone />}
      {added !== undefined && (
        <Notice tone="success" live>
          <p>{t(waiting ? 'attachedChecking' : 'attached', { count: added })}</p>
        </Notice>
      )}
      {moving && (
        <Notice tone="info">
          <Link href={`/delegates/moves/${moving}`} className="link">
            {t('move.underWay')}
          </Link>
        </Notice>
      )}
      {account.stoppedAt && (
        <Notice tone="error" title={t('stopped')}>
          <p>{t('stoppedText', { name })}</p>
        </Notice>
      )}
      {missing.length > 0 && (
        <Notice tone="warning" title={t('missing.title')}>
          <p>{t('missing.text', { names: format.list(missing), name })}</p>
        </Notice>
      )}
      {first && <p className="quiet">{t('reconnectHint', { name })}</p>}
      {mailboxes.length > 0 ? (
        <CarriedList
          mailboxes={mailboxes.map(({ cause, ...mailbox }) => ({
            ...mailbox,
            cause: cause && causes.has(`${cause}.title`) ? causes(`${cause}.title`) : null,
          }))}
        />
      ) : (
        <section className="panel space-y-3 p-5">
          <p>{t('nothing')}</p>
          <ForgetForm grantId={account.id} forget={forgetAction} />
        </section>
      )}
      <p>
        <Link href="/delegates" className="link">
          {t('back')}
        </Link>
      </p>
    </div>
  )
}

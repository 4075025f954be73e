import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'

interface Props {
  readonly account: string | null
  readonly app: string
  readonly scopes: readonly string[]
  readonly missing: { readonly names: string; readonly protocols: string } | null
}

/** What a connected mailbox got: who signed in, through which app, and what it may do. */
export function ConnectedFacts({ account, app, scopes, missing }: Props) {
  const t = useTranslations('connect.attempt')
  return (
    <>
      {missing && (
        <Notice tone="warning" title={t('missing.title')}>
          <p>{t('missing.text', missing)}</p>
        </Notice>
      )}
      <section className="panel p-4 sm:p-5">
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[auto_1fr]">
          <dt className="quiet">{t('account')}</dt>
          <dd className="wrap-anywhere">{account ?? '–'}</dd>
          <dt className="quiet">{t('app')}</dt>
          <dd className="wrap-anywhere">{app}</dd>
          <dt className="quiet">{t('granted')}</dt>
          <dd>
            <ul className="flex flex-wrap gap-1.5">
              {scopes.map((scope) => (
                <li key={scope}>
                  <code className="bg-base-200 border-base-300 rounded-field border px-2 py-0.5 text-sm">
                    {scope}
                  </code>
                </li>
              ))}
            </ul>
          </dd>
        </dl>
      </section>
    </>
  )
}

export function ConnectedLinks({ mailboxId, address }: { mailboxId: string; address: string }) {
  const t = useTranslations('connect')
  return (
    <div className="flex flex-wrap gap-2">
      <Link href={`/mailboxes/${mailboxId}`} className="btn btn-primary max-w-full">
        <span className="truncate">{t('openMailbox', { address })}</span>
      </Link>
      <Link href="/mailboxes/new" className="btn">
        {t('another')}
      </Link>
    </div>
  )
}

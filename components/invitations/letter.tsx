import { useTranslations } from 'next-intl'
import { Address } from '#components/ui/address.tsx'
import type { Protocol } from '#lib/mail/stages.ts'
import { TargetList } from './target-list.tsx'

export interface LetterFacts {
  readonly inviter: string
  readonly access: 'own' | 'shared'
  readonly signInAs: string
  readonly targets: readonly { readonly address: string; readonly displayName?: string }[]
  readonly protocols: readonly Protocol[]
  readonly note: string | null
  /** What Microsoft calls the app, as far as the portal knows. */
  readonly app: string
  /** Host of Microsoft's sign-in page. */
  readonly loginHost: string
}

/** What somebody reads before they sign in: who asks for what, what happens next, and how it is stopped. */
export function Letter({ facts }: { facts: LetterFacts }) {
  const t = useTranslations('invitations.guest')
  const { inviter: name, access, signInAs, targets, protocols, note, app, loginHost: host } = facts
  return (
    <div className="space-y-5">
      {note && (
        <figure className="border-base-300 border-l-4 pl-4">
          <figcaption className="quiet text-sm">{t('from', { name })}</figcaption>
          <blockquote className="mt-1 wrap-anywhere whitespace-pre-line">{note}</blockquote>
        </figure>
      )}
      <Part title={t('which', { count: targets.length })}>
        <TargetList targets={targets} />
      </Part>
      <Part title={t('may.title')}>
        <ul className="ml-5 list-disc space-y-1">
          {protocols.map((protocol) => (
            <li key={protocol}>{t(`may.${protocol}`)}</li>
          ))}
        </ul>
        {access === 'shared' && <p className="mt-2">{t('may.shared')}</p>}
        <p className="mt-2">{t('may.always')}</p>
      </Part>
      <Part title={t('who.title')}>
        <p>
          {t.rich('who.text', {
            address: signInAs,
            b: () => (
              <strong className="wrap-anywhere">
                <Address address={signInAs} />
              </strong>
            ),
          })}
        </p>
        <p className="quiet mt-1">{t('who.private')}</p>
      </Part>
      <Part title={t('next.title')}>
        <ol className="ml-5 list-decimal space-y-1">
          <li className="wrap-anywhere">{t('next.0', { host })}</li>
          <li className="wrap-anywhere">{t('next.1', { app })}</li>
          <li>{t('next.2')}</li>
        </ol>
      </Part>
      <Part title={t('stop.title')}>
        <p className="wrap-anywhere">{t('stop.text', { name, app })}</p>
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h2 className="font-semibold">{title}</h2>
      <div className="mt-1">{children}</div>
    </section>
  )
}

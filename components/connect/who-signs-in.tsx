import { useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'

interface Props {
  readonly account: string
  readonly access: 'own' | 'shared'
  /** Microsoft's own page for signing out in this browser. */
  readonly signOut: string | null
}

/** Says before Microsoft's page who has to sign in there, and what helps when the browser is signed in as another. */
export function WhoSignsIn({ account, access, signOut }: Props) {
  const t = useTranslations('connect.new.next')
  return (
    <Notice tone="info" title={t('title')}>
      <p>
        {t.rich(access === 'own' ? 'who' : 'delegate', {
          address: account,
          b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
        })}
      </p>
      <p className="quiet">{t('private')}</p>
      {signOut && (
        <p className="quiet">
          {t.rich('signOut', {
            a: (chunks) => (
              <a href={signOut} target="_blank" rel="noopener noreferrer" className="link">
                {chunks}
              </a>
            ),
          })}
        </p>
      )}
    </Notice>
  )
}

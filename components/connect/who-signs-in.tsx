import { useTranslations } from 'next-intl'
import { Notice } from '#components/ui/notice.tsx'

interface Props {
  readonly account: string
  readonly access: 'own' | 'shared'
  readonly way: string
  /** Microsoft's own page for signing out in this browser. */
  readonly signOut: string | null
}

/** Where the sign-in happens in this browser, whose session at Microsoft may get in the way. */
const HERE = new Set(['redirect', 'paste-back'])

/** Says before Microsoft's page who has to sign in there, and what helps when the browser is signed in as another. */
export function WhoSignsIn({ account, access, way, signOut }: Props) {
  const t = useTranslations('connect.new.next')
  const here = HERE.has(way)
  return (
    <Notice tone="info" title={t('title')}>
      <p>
        {t.rich(`${way}.${access}`, {
          address: account,
          b: (chunks) => <strong className="wrap-anywhere">{chunks}</strong>,
        })}
      </p>
      {(here || t.has(`${way}.private`)) && <p className="quiet">{t(here ? 'private' : `${way}.private`)}</p>}
      {here && signOut && (
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

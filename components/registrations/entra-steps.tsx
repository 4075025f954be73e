import { useTranslations } from 'next-intl'
import { CopyText } from '#components/ui/copy-text.tsx'
import { OriginWarning } from './origin-warning.tsx'

interface Props {
  readonly entraPortal: string
  readonly publicUrl: string
  readonly redirectUri: string
  readonly mailPermissions: readonly string[]
  readonly identityPermissions: readonly string[]
}

const bold = { b: (words: React.ReactNode) => <strong>{words}</strong> }

/** The way through Entra's menus, with everything that has to be typed there ready to copy. */
export function EntraSteps({
  entraPortal,
  publicUrl,
  redirectUri,
  mailPermissions,
  identityPermissions,
}: Props) {
  const t = useTranslations('registrations.new')
  const permissions = (names: readonly string[]) => (
    <ul className="mt-2 flex flex-wrap gap-2">
      {names.map((name) => (
        <li key={name} className="max-w-full">
          <CopyText text={name} label={t('copyPermissions', { name })} />
        </li>
      ))}
    </ul>
  )
  return (
    <>
      <OriginWarning publicUrl={publicUrl} />
      <a href={entraPortal} target="_blank" rel="noreferrer" className="btn">
        {t('openPortal')} <span className="quiet font-normal">{t('newTab')}</span>
      </a>
      <ol className="marker:quiet ml-5 list-decimal space-y-4">
        <li>{t.rich('make1', bold)}</li>
        <li>
          {t.rich('make2', bold)}
          <div className="mt-2">
            <CopyText text={redirectUri} label={t('redirectLabel')} wide />
          </div>
        </li>
        <li>
          {t.rich('make3', bold)}
          {permissions(mailPermissions)}
          <p className="mt-2">{t.rich('make3b', bold)}</p>
          {permissions(identityPermissions)}
        </li>
        <li>
          {t.rich('make4', bold)}
          <p className="mt-2">{t.rich('make4b', bold)}</p>
        </li>
        <li>{t.rich('make5', bold)}</li>
      </ol>
    </>
  )
}

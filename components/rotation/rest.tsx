import { useFormatter, useTranslations } from 'next-intl'
import { CopyButton, CopyText } from '#components/ui/copy-text.tsx'
import { ConfirmAct, type RotationAction } from './act.tsx'
import { useCredentialWords } from './credential-words.ts'

export interface OldCredential {
  readonly kind: 'secret' | 'certificate'
  readonly hint: string
  readonly thumbprint: string | null
  readonly entraKeyId: string | null
  readonly expiresAt: Date
}

interface Props {
  readonly fields: Readonly<Record<string, string>>
  readonly old: OldCredential
  readonly byGraph: boolean
  readonly removableAt: Date | null
  /** By the clock of the database. */
  readonly removable: boolean
  readonly removed: RotationAction
  /** The page of the keys of the app in Entra. */
  readonly href: string | null
  /** What removes it in a terminal; null when it cannot be named. */
  readonly command: string | null
  /** The portal sees by itself that it is gone. */
  readonly noticed: boolean
}

const bold = { b: (words: React.ReactNode) => <strong>{words}</strong> }

/** The old one rests: until when, and how it is removed in Entra. */
export function Rest({ fields, old, byGraph, removableAt, removable, removed, ...how }: Props) {
  const t = useTranslations('rotation.rest')
  const name = useCredentialWords()
  const format = useFormatter()
  const day = (at: Date) => format.dateTime(at, { dateStyle: 'long' })
  const until = format.dateTime(old.expiresAt, { dateStyle: 'long', timeZone: 'UTC' })
  return (
    <div className="space-y-3">
      <p>{t('text', { old: sentence(name(old)), until })}</p>
      {removableAt && (
        <p className="font-medium">
          {byGraph
            ? t('byGraph', { from: day(removableAt) })
            : removable
              ? t('mayNow')
              : t('from', { from: day(removableAt) })}{' '}
          {!byGraph && <span className="font-normal">{t('elsewhere')}</span>}
        </p>
      )}
      {!byGraph && <How old={old} until={until} {...how} />}
      <Removed {...{ fields, old, removed }} />
    </div>
  )
}

/** Graph does not take it away: how a person does, and the way to say so. */
export function RemoveByHand({
  fields,
  old,
  removed,
  ...how
}: Pick<Props, 'fields' | 'old' | 'removed' | 'href' | 'command' | 'noticed'>) {
  const format = useFormatter()
  const until = format.dateTime(old.expiresAt, { dateStyle: 'long', timeZone: 'UTC' })
  return (
    <div className="space-y-3">
      <How old={old} until={until} {...how} />
      <Removed {...{ fields, old, removed }} />
    </div>
  )
}

function Removed({ fields, old, removed }: Pick<Props, 'fields' | 'old' | 'removed'>) {
  const t = useTranslations('rotation.rest')
  const name = useCredentialWords()
  return (
    <ConfirmAct
      fields={fields}
      action={removed}
      open={t('removed')}
      title={t('removedTitle')}
      confirm={t('removedConfirm')}
    >
      <p>{t('removedText', { old: name(old) })}</p>
    </ConfirmAct>
  )
}

function How({
  old,
  until,
  href,
  command,
  noticed,
}: Pick<Props, 'old' | 'href' | 'command' | 'noticed'> & { readonly until: string }) {
  const t = useTranslations('rotation.rest')
  const named = old.kind === 'certificate' ? old.thumbprint : old.entraKeyId
  return (
    <details className="border-base-300 border-t pt-3">
      <summary className="cursor-pointer font-medium">{t('how')}</summary>
      <div className="mt-2 space-y-2">
        {named ? (
          <>
            <p>{t.rich(old.kind === 'certificate' ? 'howCertificate' : 'howSecret', bold)}</p>
            <CopyText text={named} label={t('how')} />
          </>
        ) : (
          <p>{t.rich('howUnknown', { ...bold, until })}</p>
        )}
        {href && (
          <p>
            <a href={href} target="_blank" rel="noreferrer" className="link">
              {t('open')}
            </a>
          </p>
        )}
        {command && (
          <>
            <div className="flex flex-wrap items-center justify-between gap-2">
              <p>{t('command')}</p>
              <CopyButton text={command} label={t('command')} />
            </div>
            <pre className="bg-base-200 rounded-field p-3 text-sm whitespace-pre-wrap wrap-anywhere">
              {command}
            </pre>
          </>
        )}
        {noticed && <p className="quiet text-sm">{t('noticed')}</p>}
      </div>
    </details>
  )
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

import { useTranslations } from 'next-intl'
import { PROTOCOLS } from '#lib/mail/stages.ts'

interface Props {
  readonly access: 'own' | 'shared'
  readonly mailbox: string
  readonly delegate?: string
}

/** With which identity each protocol will log in: nobody has to type or guess a user name. */
export function SentIdentities({ access, mailbox, delegate = '' }: Props) {
  const t = useTranslations('connect.sent')
  const b = (chunks: React.ReactNode) => <strong className="wrap-anywhere">{chunks}</strong>
  return (
    <div className="space-y-1 text-sm">
      <p className="font-medium">{t('title')}</p>
      <ul className="space-y-1">
        {PROTOCOLS.map((protocol) => (
          <li key={protocol}>{t.rich(`${access}.${protocol}`, { mailbox, delegate, b })}</li>
        ))}
      </ul>
    </div>
  )
}

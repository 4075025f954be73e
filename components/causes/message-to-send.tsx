import { useTranslations } from 'next-intl'
import { CopyButton } from '#components/ui/copy-text.tsx'
import type { ShownMessage } from '#lib/web/remedy-view.ts'

/** A mail to the person who must act: to copy, or to open in a mail program. */
export function MessageToSend({ message }: { message: ShownMessage }) {
  const t = useTranslations('remedies.show')
  const { subject, body, href } = message
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-2">
        <a href={href} className="btn btn-sm">
          {t('mail')}
        </a>
        <CopyButton text={`${subject}\n\n${body}`} label={t('messageLabel')}>
          {t('copyMessage')}
        </CopyButton>
      </div>
      <p className="font-medium wrap-anywhere">{subject}</p>
      <pre className="bg-base-200 rounded-field p-3 font-sans text-sm whitespace-pre-wrap wrap-anywhere">
        {body}
      </pre>
    </div>
  )
}

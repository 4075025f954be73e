'use client'

import { useTranslations } from 'next-intl'
import { ToMicrosoft, type ToMicrosoftAction } from './to-microsoft.tsx'

interface Props {
  readonly mailboxId: string
  readonly reconnect: ToMicrosoftAction
  /** The thing to do now, as against one that may be done. */
  readonly urgent?: boolean
}

export function ReconnectButton({ mailboxId, reconnect, urgent = false }: Props) {
  const t = useTranslations('connect')
  return (
    <ToMicrosoft action={reconnect} name="mailboxId" id={mailboxId} tone={urgent ? 'primary' : 'plain'}>
      {t('reconnect')}
    </ToMicrosoft>
  )
}

'use client'

import { useTranslations } from 'next-intl'
import { ToMicrosoft } from './to-microsoft.tsx'
import type { LeavingAction } from './use-leaving-action.ts'

interface Props {
  readonly mailboxId: string
  readonly reconnect: LeavingAction
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

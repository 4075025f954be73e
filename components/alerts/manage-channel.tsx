'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import type { ChannelAction } from './channel-form.tsx'

interface Props {
  readonly channel: { readonly id: string; readonly name: string; readonly off: boolean }
  readonly rules: readonly string[]
  readonly waiting: number
  readonly standsFor: readonly string[]
  readonly switchIt: ChannelAction
  readonly remove: ChannelAction
}

/** Switches a channel off or on, or removes it, after saying what hangs on it. */
export function ManageChannel({ channel, rules, waiting, standsFor, switchIt, remove }: Props) {
  const t = useTranslations('alerts.channel')
  const format = useFormatter()
  const [switched, switchAction] = useActionState(switchIt, IDLE)
  const [removed, removeAction] = useActionState(remove, IDLE)
  const self = <input type="hidden" name="channelId" value={channel.id} />
  return (
    <div className="space-y-4">
      <RefusalNotice state={switched} />
      <RefusalNotice state={removed} />
      <form action={switchAction} className="space-y-1">
        {self}
        <input type="hidden" name="on" value={channel.off ? 'yes' : 'no'} />
        <SubmitButton tone="plain">{t(channel.off ? 'on' : 'off')}</SubmitButton>
        {!channel.off && <p className="quiet text-sm">{t('offText')}</p>}
      </form>
      <ConfirmDialog
        open={t('remove')}
        title={t('removeTitle', { name: channel.name })}
        tone="danger"
        form={
          <form action={removeAction}>
            {self}
            <SubmitButton tone="danger">{t('remove')}</SubmitButton>
          </form>
        }
      >
        <p>{t('removeText')}</p>
        {rules.length > 0 && <p>{t('removeRules', { names: format.list(rules) })}</p>}
        {waiting > 0 && <p>{t('removeWaiting', { count: waiting })}</p>}
        {standsFor.length > 0 && <p>{t('removeInstead', { names: format.list(standsFor) })}</p>}
      </ConfirmDialog>
    </div>
  )
}

'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { CopyText } from '#components/ui/copy-text.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { ProposedCertificate } from '#lib/registrations/queries.ts'
import { IDLE } from '#lib/web/form-state.ts'
import { RefusedSecret } from './explained-refusal.tsx'
import type { PlainAction } from './manage.tsx'
import type { SecretAction } from './secret-actions.tsx'

interface Props {
  readonly registrationId: string
  readonly proposed: ProposedCertificate
  readonly prove: SecretAction
  readonly discard: PlainAction
}

const bold = { b: (words: React.ReactNode) => <strong>{words}</strong> }

/** A certificate made here: what has to be done in Entra before it can be used. */
export function Proposed({ registrationId, proposed, prove, discard }: Props) {
  const t = useTranslations('registrations.proposed')
  const stays = useTranslations('registrations.refused')
  const format = useFormatter()
  const [proven, proveAction] = useActionState(prove, IDLE)
  const [discarded, discardAction] = useActionState(discard, IDLE)
  const fields = (
    <>
      <input type="hidden" name="registrationId" value={registrationId} />
      <input type="hidden" name="credentialId" value={proposed.id} />
    </>
  )
  return (
    <div className="space-y-4">
      <p>
        {t('lead', {
          made: format.dateTime(proposed.createdAt, { dateStyle: 'medium', timeStyle: 'short' }),
          until: format.dateTime(proposed.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' }),
        })}
      </p>
      {proven.value && <RefusedSecret refusal={proven.value} after={stays('waits')} />}
      <RefusalNotice state={proven} />
      <RefusalNotice state={discarded} />
      <ol className="marker:quiet ml-5 list-decimal space-y-3">
        <li>
          <a
            href={`/registrations/${registrationId}/certificates/${proposed.id}`}
            className="link font-medium"
            download
          >
            {t('download')}
          </a>
          <span className="quiet block text-sm">{t('downloadHint')}</span>
        </li>
        <li>{t.rich('upload', bold)}</li>
        <li>
          {t.rich('compare', bold)}
          <div className="mt-1">
            <CopyText text={proposed.thumbprint ?? ''} label={t('thumbprint')} />
          </div>
        </li>
        <li>{t.rich('prove', bold)}</li>
      </ol>
      <div className="flex flex-wrap gap-2">
        <form action={proveAction}>
          {fields}
          <SubmitButton>{t('use')}</SubmitButton>
        </form>
        <ConfirmDialog
          open={t('discard')}
          title={t('discardTitle')}
          tone="danger"
          form={
            <form action={discardAction}>
              {fields}
              <SubmitButton tone="danger">{t('discardConfirm')}</SubmitButton>
            </form>
          }
        >
          <p>{t('discardText')}</p>
        </ConfirmDialog>
      </div>
    </div>
  )
}

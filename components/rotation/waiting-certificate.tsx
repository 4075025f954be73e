'use client'

import { useFormatter, useTranslations } from 'next-intl'
import { useActionState } from 'react'
import { CopyText } from '#components/ui/copy-text.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { ConfirmAct, Hidden, type RotationAction } from './act.tsx'
import { ByItself, bold } from './begin-form.tsx'

interface Props {
  readonly registrationId: string
  readonly certificate: {
    readonly id: string
    readonly thumbprint: string | null
    readonly createdAt: Date
    readonly expiresAt: Date
  }
  readonly begin: RotationAction
  readonly discard: RotationAction
}

/** A certificate made here: given to Entra first, then rotated to. */
export function WaitingCertificate({ registrationId, certificate, begin, discard }: Props) {
  const t = useTranslations('rotation.proposed')
  const words = useTranslations('registrations.proposed')
  const format = useFormatter()
  const [state, submit] = useActionState(begin, IDLE)
  const fields = { registrationId, credentialId: certificate.id }
  return (
    <div className="space-y-4">
      <p>
        {t('lead', {
          made: format.dateTime(certificate.createdAt, { dateStyle: 'medium', timeStyle: 'short' }),
          until: format.dateTime(certificate.expiresAt, { dateStyle: 'medium', timeZone: 'UTC' }),
        })}
      </p>
      <ol className="marker:quiet ml-5 list-decimal space-y-3">
        <li>
          <a
            href={`/registrations/${registrationId}/certificates/${certificate.id}`}
            className="link font-medium"
            download
          >
            {words('download')}
          </a>
          <span className="quiet block text-sm">{words('downloadHint')}</span>
        </li>
        <li>{words.rich('upload', bold)}</li>
        <li>
          {words.rich('compare', bold)}
          <div className="mt-1">
            <CopyText text={certificate.thumbprint ?? ''} label={words('thumbprint')} />
          </div>
        </li>
      </ol>
      <form action={submit} className="space-y-4">
        <RefusalNotice state={state} />
        <Hidden fields={fields} />
        <ByItself checked={state.values?.byItself === 'on'} />
        <SubmitButton>{t('begin')}</SubmitButton>
      </form>
      <ConfirmAct
        fields={fields}
        action={discard}
        tone="danger"
        open={t('discard')}
        title={t('discardTitle')}
        confirm={t('discardConfirm')}
      >
        <p>{t('discardText')}</p>
      </ConfirmAct>
    </div>
  )
}

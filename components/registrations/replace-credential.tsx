'use client'

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { CertificateFields } from './certificate-fields.tsx'
import { RefusedSecret } from './explained-refusal.tsx'
import type { PlainAction } from './manage.tsx'
import type { SecretAction } from './secret-actions.tsx'
import { SecretFields } from './secret-fields.tsx'
import { WayChoice } from './way-choice.tsx'

export interface ReplaceProps {
  readonly registrationId: string
  readonly replace: SecretAction
  readonly upload: SecretAction
  readonly propose: PlainAction
  /** One that was made here waits already. */
  readonly waiting: boolean
}

const WAYS = ['secret', 'upload', 'generate'] as const
type Way = (typeof WAYS)[number]

const bold = { b: (words: React.ReactNode) => <strong>{words}</strong> }

/** Another secret, a certificate from a file, or one made here. */
export function ReplaceCredential({ registrationId, replace, upload, propose, waiting }: ReplaceProps) {
  const t = useTranslations('registrations')
  const [way, setWay] = useState<Way>('secret')
  const self = <input type="hidden" name="registrationId" value={registrationId} />
  return (
    <div className="mt-4 space-y-4">
      <WayChoice
        legend={t('ways.replace')}
        ways={WAYS.map((one) => ({ way: one, label: t(`ways.${one}`), hint: t(`ways.${one}Hint`) }))}
        chosen={way}
        onChoose={setWay}
      />
      {way === 'secret' && <BySecret action={replace} self={self} registrationId={registrationId} />}
      {way === 'upload' && <ByUpload action={upload} self={self} />}
      {way === 'generate' && waiting && <p className="quiet">{t('detail.generateWaits')}</p>}
      {way === 'generate' && !waiting && <ByGenerating action={propose} self={self} />}
    </div>
  )
}

function toRotation(registrationId: string) {
  return (words: React.ReactNode) => (
    <Link href={`/registrations/${registrationId}/rotation`} className="link">
      {words}
    </Link>
  )
}

interface FormProps<A> {
  readonly action: A
  readonly self: React.ReactNode
}

function BySecret({
  action,
  self,
  registrationId,
}: FormProps<SecretAction> & { readonly registrationId: string }) {
  const t = useTranslations('registrations')
  const [state, submit] = useActionState(action, IDLE)
  return (
    <form action={submit} className="space-y-4">
      <p>{t.rich('detail.replaceLead', { ...bold, rotation: toRotation(registrationId) })}</p>
      {state.value && <RefusedSecret refusal={state.value} after={t('refused.stays')} />}
      <RefusalNotice state={state} />
      {self}
      <SecretFields errors={state.fields} expires={state.values?.expires} again={state.status !== 'idle'} />
      <SubmitButton>{t('detail.replaceSubmit')}</SubmitButton>
    </form>
  )
}

function ByUpload({ action, self }: FormProps<SecretAction>) {
  const t = useTranslations('registrations')
  const [state, submit] = useActionState(action, IDLE)
  return (
    <form action={submit} className="space-y-4">
      <p>{t.rich('detail.uploadLead', bold)}</p>
      {state.value && <RefusedSecret refusal={state.value} after={t('refused.stays')} />}
      <RefusalNotice state={state} />
      {self}
      <CertificateFields errors={state.fields} again={state.status !== 'idle'} />
      <SubmitButton>{t('detail.replaceSubmit')}</SubmitButton>
    </form>
  )
}

function ByGenerating({ action, self }: FormProps<PlainAction>) {
  const t = useTranslations('registrations')
  const [state, submit] = useActionState(action, IDLE)
  return (
    <form action={submit} className="space-y-4">
      <p>{t('detail.generateLead')}</p>
      <RefusalNotice state={state} />
      {self}
      <SubmitButton>{t('detail.generateSubmit')}</SubmitButton>
    </form>
  )
}

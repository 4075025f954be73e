'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { CertificateFields } from '#components/registrations/certificate-fields.tsx'
import { SecretFields } from '#components/registrations/secret-fields.tsx'
import { WayChoice } from '#components/registrations/way-choice.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { IDLE } from '#lib/web/form-state.ts'
import { Act, Hidden, type RotationAction } from './act.tsx'

const WAYS = ['secret', 'upload', 'generate'] as const
type Way = (typeof WAYS)[number]

interface Props {
  readonly fields: Readonly<Record<string, string>>
  readonly begin: RotationAction
  readonly upload: RotationAction
  readonly propose: RotationAction
  /** The app reads the end of a secret by itself. */
  readonly readsExpiry: boolean
  /** One that was made here waits already. */
  readonly waiting: boolean
}

export const bold = { b: (words: React.ReactNode) => <strong>{words}</strong> }

/** What shall come next: a secret, a certificate from a file, or one made here. */
export function BeginForm({ fields, begin, upload, propose, readsExpiry, waiting }: Props) {
  const t = useTranslations('rotation.begin')
  const [way, setWay] = useState<Way>('secret')
  const ways = waiting ? WAYS.filter((one) => one !== 'generate') : WAYS
  return (
    <div className="space-y-5">
      <WayChoice
        legend={t('ways')}
        ways={ways.map((one) => ({ way: one, label: t(`way.${one}`), hint: t(`way.${one}Hint`) }))}
        chosen={way}
        onChoose={setWay}
      />
      {way === 'secret' && (
        <NextForm key="secret" {...{ fields, readsExpiry }} action={begin} kind="secret" />
      )}
      {way === 'upload' && (
        <NextForm key="upload" {...{ fields, readsExpiry }} action={upload} kind="upload" />
      )}
      {way === 'generate' && (
        <div className="space-y-4">
          <p>{t('generateLead')}</p>
          <Act fields={fields} action={propose}>
            {t('generate')}
          </Act>
        </div>
      )}
    </div>
  )
}

function NextForm({
  fields,
  action,
  kind,
  readsExpiry,
}: Pick<Props, 'fields' | 'readsExpiry'> & {
  readonly action: RotationAction
  readonly kind: 'secret' | 'upload'
}) {
  const t = useTranslations('rotation.begin')
  const [state, submit] = useActionState(action, IDLE)
  const again = state.status !== 'idle'
  return (
    <form action={submit} className="space-y-4">
      <p>{t.rich(`${kind}Lead`, bold)}</p>
      <RefusalNotice state={state} />
      <Hidden fields={fields} />
      {kind === 'secret' ? (
        <SecretFields
          errors={state.fields}
          expires={state.values?.expires}
          expiresHint={readsExpiry ? t('expiresGraph') : undefined}
          again={again}
        />
      ) : (
        <CertificateFields errors={state.fields} again={again} />
      )}
      <ByItself checked={state.values?.byItself === 'on'} />
      <SubmitButton>{t('submit')}</SubmitButton>
    </form>
  )
}

/** Whether anybody is asked before the switch. */
export function ByItself({ checked = false }: { readonly checked?: boolean }) {
  const t = useTranslations('rotation.begin')
  return (
    <label className="flex cursor-pointer items-start gap-3">
      <input
        type="checkbox"
        name="byItself"
        defaultChecked={checked}
        className="checkbox checkbox-primary checkbox-sm mt-0.5"
      />
      <span>
        {t('byItself')}
        <span className="quiet block text-sm">{t('byItselfHint')}</span>
      </span>
    </label>
  )
}

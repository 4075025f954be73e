'use client'

import { useTranslations } from 'next-intl'
import { useActionState, useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import { type FormState, IDLE } from '#lib/web/form-state.ts'
import { CertificateFields } from './certificate-fields.tsx'
import { CloudChoice, type CloudOption } from './cloud-choice.tsx'
import { EntraSteps } from './entra-steps.tsx'
import { type ExplainedRefusal, RefusedSecret } from './explained-refusal.tsx'
import { SecretFields } from './secret-fields.tsx'
import { Step } from './step.tsx'
import { type FindTenant, TenantField } from './tenant-field.tsx'
import { WayChoice } from './way-choice.tsx'

interface Props {
  readonly clouds: readonly CloudOption[]
  readonly publicUrl: string
  readonly redirectUri: string
  readonly mailPermissions: readonly string[]
  readonly identityPermissions: readonly string[]
  readonly find: FindTenant
  readonly register: Register
  readonly registerWithCertificate: Register
}

type Register = (before: FormState<ExplainedRefusal>, form: FormData) => Promise<FormState<ExplainedRefusal>>

const WAYS = ['secret', 'upload'] as const
type Way = (typeof WAYS)[number]

export function NewRegistration({ clouds, find, register, registerWithCertificate, ...entra }: Props) {
  const t = useTranslations('registrations')
  const [way, setWay] = useState<Way>('secret')
  const [bySecret, secretAction] = useActionState(register, IDLE)
  const [byCertificate, certificateAction] = useActionState(registerWithCertificate, IDLE)
  const state = way === 'secret' ? bySecret : byCertificate
  const action = way === 'secret' ? secretAction : certificateAction
  const round = useRound(bySecret) + useRound(byCertificate)
  const [cloud, setCloud] = useState(state.values?.cloud ?? clouds[0]?.id ?? '')
  const entraPortal = clouds.find((one) => one.id === cloud)?.entraPortal ?? ''
  return (
    <form action={action} className="space-y-4">
      <Step number={1} title={t('new.where')}>
        <CloudChoice
          key={`cloud ${round}`}
          clouds={clouds}
          chosen={cloud}
          onChoose={setCloud}
          error={state.fields?.cloud}
        />
        <TenantField
          cloud={cloud}
          typed={state.values?.tenant}
          error={state.fields?.tenant}
          find={find}
          onSwitch={setCloud}
        />
      </Step>
      <Step number={2} title={t('new.make')}>
        <EntraSteps entraPortal={entraPortal} {...entra} />
      </Step>
      <Step number={3} title={t('new.enter')}>
        {state.value && <RefusedSecret refusal={state.value} after={t('refused.stored')} />}
        <RefusalNotice state={state} />
        <Field
          label={t('new.clientId')}
          name="clientId"
          defaultValue={state.values?.clientId}
          error={state.fields?.clientId}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={400}
          required
        />
        <WayChoice
          key={`way ${round}`}
          legend={t('ways.new')}
          ways={WAYS.map((one) => ({ way: one, label: t(`ways.${one}`), hint: t(`ways.${one}Hint`) }))}
          chosen={way}
          onChoose={setWay}
        />
        {way === 'secret' ? (
          <SecretFields
            errors={state.fields}
            expires={state.values?.expires}
            again={state.status !== 'idle'}
          />
        ) : (
          <CertificateFields errors={state.fields} again={state.status !== 'idle'} />
        )}
        <Field
          label={t('new.name')}
          hint={t('new.nameHint')}
          name="name"
          defaultValue={state.values?.name}
          error={state.fields?.name}
          autoComplete="off"
          maxLength={120}
        />
        <p className="quiet">{t('new.promise')}</p>
        <SubmitButton>{t('new.submit')}</SubmitButton>
      </Step>
    </form>
  )
}

/**
 * Counts the answers of the server. React resets a form after each, and with it radio buttons to what they were when
 * they were first drawn; drawn anew, they stay as chosen.
 */
function useRound(answer: unknown): number {
  const [seen, setSeen] = useState({ answer, round: 0 })
  if (seen.answer === answer) return seen.round
  const next = { answer, round: seen.round + 1 }
  setSeen(next)
  return next.round
}

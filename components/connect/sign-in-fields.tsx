import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { SubmitButton } from '#components/ui/submit-button.tsx'
import type { FormState } from '#lib/web/form-state.ts'
import { type RegistrationOption, RegistrationSelect } from './registration-select.tsx'
import { WayChoice } from './way-choice.tsx'
import { WhoSignsIn } from './who-signs-in.tsx'

interface Props {
  readonly registrations: readonly RegistrationOption[]
  readonly registrationId: string | null
  readonly ways: readonly string[]
  /** Who has to sign in. */
  readonly account: string
  readonly access: 'own' | 'shared'
  readonly state: Pick<FormState<never>, 'values' | 'fields'>
  /** What the form asks for between the app and the way. */
  readonly children?: React.ReactNode
}

/** The second half of every form that starts a sign-in: through which app, in which way, and who must do it. */
export function SignInFields({ registrations, ways, account, access, state, children, ...given }: Props) {
  const t = useTranslations('connect.new.submitWay')
  const { values, fields } = state
  const chosen = values?.registrationId ?? given.registrationId
  const usable = registrations.find(({ secretExpired }) => !secretExpired)
  const [registrationId, setRegistrationId] = useState(chosen ?? usable?.id)
  const [way, setWay] = useState(values?.way ?? ways[0] ?? 'redirect')
  const app = registrations.find(({ id }) => id === registrationId)
  return (
    <>
      <RegistrationSelect
        registrations={registrations}
        chosen={chosen}
        onChange={setRegistrationId}
        error={fields?.registrationId}
      />
      {children}
      <WayChoice ways={ways} chosen={values?.way} onChange={setWay} />
      <WhoSignsIn account={account} access={access} way={way} signOut={app?.signOut ?? null} />
      <SubmitButton>{t(way)}</SubmitButton>
    </>
  )
}

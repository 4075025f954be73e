'use client'

import { useTranslations } from 'next-intl'
import { type LeavingAction, useLeavingAction } from '#components/connect/use-leaving-action.ts'
import { RefusalNotice } from '#components/ui/refusal-notice.tsx'

interface Props {
  readonly importId: string
  /** A delegate, or the place of an owner's row. */
  readonly who: string
  readonly name: string
  readonly signIn: LeavingAction
}

/** Starts the sign-in of one person, in this browser or by a code. */
export function SignInNow({ importId, who, name, signIn }: Props) {
  const t = useTranslations('imports.signIns')
  const [state, action] = useLeavingAction(signIn)
  return (
    <form action={action} className="space-y-2">
      <RefusalNotice state={state} />
      <input type="hidden" name="importId" value={importId} />
      <input type="hidden" name="who" value={who} />
      <div className="flex flex-wrap gap-2">
        {(['redirect', 'device-code'] as const).map((way) => (
          <button key={way} type="submit" name="way" value={way} className="btn btn-sm">
            {t(way === 'redirect' ? 'redirect' : 'code')}
            <span className="sr-only"> {t('of', { name })}</span>
          </button>
        ))}
      </div>
    </form>
  )
}

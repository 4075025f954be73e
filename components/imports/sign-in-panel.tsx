import { useFormatter, useTranslations } from 'next-intl'
import type { LeavingAction } from '#components/connect/use-leaving-action.ts'
import { Address } from '#components/ui/address.tsx'
import type { WaitingDelegate } from '#lib/imports/waiting-delegates.ts'
import { InviteAll, type InviteAllAction } from './invite-all.tsx'
import { SignInNow } from './sign-in-now.tsx'

interface Props {
  readonly importId: string
  readonly delegates: readonly WaitingDelegate[]
  /** How many there are, listed or not. */
  readonly delegateCount: number
  readonly owners: number
  readonly signIn: LeavingAction
  readonly invite: InviteAllAction
}

/** Everybody a list waits for, and the ways in which they can sign in. */
export function SignInPanel({ importId, delegates, delegateCount, owners, signIn, invite }: Props) {
  const t = useTranslations('imports.signIns')
  const format = useFormatter()
  return (
    <section aria-labelledby="sign-ins" className="panel space-y-4 p-5 sm:p-6">
      <div>
        <h2 id="sign-ins" className="text-lg font-semibold">
          {t('title')}
        </h2>
        <p className="quiet">{t('lead')}</p>
      </div>
      {delegates.length > 0 && (
        <ul aria-label={t('delegates')} className="divide-base-300 divide-y">
          {delegates.map(({ name, mailboxes }) => (
            <li key={name} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-3">
              <div className="min-w-0">
                <p className="font-medium wrap-break-word">
                  <Address address={name} />
                </p>
                <p className="quiet text-sm">{t('carries', { count: mailboxes })}</p>
              </div>
              <SignInNow importId={importId} who={name} name={name} signIn={signIn} />
            </li>
          ))}
        </ul>
      )}
      {delegateCount > delegates.length && (
        <p className="quiet">{t('more', { count: delegateCount - delegates.length })}</p>
      )}
      {owners > 0 && (
        <div>
          <p className="font-medium">{t('owners', { count: owners, number: format.number(owners) })}</p>
          <p className="quiet text-sm">{t('ownersHint')}</p>
        </div>
      )}
      <p className="quiet text-sm">{t('redirectHint')}</p>
      <InviteAll importId={importId} people={delegateCount + owners} invite={invite} />
    </section>
  )
}

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { CheckNow } from '#components/health/check-now.tsx'
import { LiveStates } from '#components/health/live-states.tsx'
import type { ChipState } from '#components/health/protocol-chips.tsx'
import { Section } from '#components/registrations/section.tsx'
import { Address } from '#components/ui/address.tsx'
import type { Health } from '#lib/diagnosis/health.ts'
import type { Protocol } from '#lib/mail/stages.ts'

export type { CheckAction } from '#components/health/check-now.tsx'

import type { CheckAction } from '#components/health/check-now.tsx'

export interface AppMailbox {
  readonly id: string
  readonly address: string
  readonly protocols: readonly Protocol[]
  readonly health: Health
  readonly states: readonly ChipState[]
  /** What its last check found, in words. */
  readonly problems: readonly string[]
}

interface Props {
  readonly mailboxes: readonly AppMailbox[]
  readonly isChosen: (id: string) => boolean
  readonly choose: (wanted: (mailbox: AppMailbox) => boolean) => void
  readonly check: CheckAction | null
}

export function MailboxList({ mailboxes, isChosen, choose, check }: Props) {
  const t = useTranslations('apponly.list')
  const chosen = mailboxes.filter(({ id }) => isChosen(id)).length
  if (mailboxes.length === 0) {
    return (
      <Section title={t('title')}>
        <p className="quiet">{t('empty')}</p>
      </Section>
    )
  }
  const sets = [
    ['all', () => true],
    ['none', () => false],
    ['notWorking', ({ health }: AppMailbox) => health !== 'healthy'],
  ] as const
  return (
    <Section title={t('title')}>
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <span className="quiet mr-auto text-sm" aria-live="polite">
          {t('chosen', { chosen, all: mailboxes.length })}
        </span>
        {sets.map(([name, wanted]) => (
          <button key={name} type="button" className="btn btn-xs" onClick={() => choose(wanted)}>
            {t(name)}
          </button>
        ))}
      </div>
      <ul className="divide-base-300 divide-y">
        {mailboxes.map((mailbox) => (
          <li key={mailbox.id} className="flex flex-wrap items-start gap-x-3 gap-y-2 py-3">
            <input
              type="checkbox"
              className="checkbox checkbox-primary checkbox-sm mt-0.5"
              checked={isChosen(mailbox.id)}
              aria-label={t('include', { address: mailbox.address })}
              onChange={(event) => {
                const on = event.currentTarget.checked
                choose((one) => (one.id === mailbox.id ? on : isChosen(one.id)))
              }}
            />
            <div className="min-w-0 grow basis-56 space-y-1.5">
              <Link href={`/mailboxes/${mailbox.id}`} className="font-semibold hover:underline">
                <Address address={mailbox.address} />
              </Link>
              <LiveStates mailboxId={mailbox.id} states={mailbox.states} />
              {mailbox.problems.map((problem) => (
                <p key={problem} className="text-error text-sm font-medium wrap-anywhere">
                  {problem}
                </p>
              ))}
            </div>
            {check && <CheckNow mailboxId={mailbox.id} address={mailbox.address} check={check} small />}
          </li>
        ))}
      </ul>
    </Section>
  )
}

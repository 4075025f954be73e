import { useTranslations } from 'next-intl'
import type { PortalCheck } from '#lib/diagnosis/portal-check.ts'
import { HealthMark } from './health-mark.tsx'

const MARK = {
  fine: 'healthy',
  bad: 'failing',
  mixed: 'throttled',
  none: 'unknown',
  person: 'unknown',
  app: 'unknown',
} as const

/** What the portal tried and looked up by itself to tell the causes apart. */
export function AlsoChecked({ ran }: { ran: readonly PortalCheck[] }) {
  const t = useTranslations('board.around')
  const protocols = useTranslations('mailbox.protocol')
  // Another version may have run what this one has no words for.
  const told = ran.filter(({ check, result }) => t.has(`checked.${check}.${result}` as never))
  if (told.length === 0) return null
  return (
    <section aria-labelledby="also-checked" className="panel px-4 py-3">
      <h2 id="also-checked" className="font-semibold">
        {t('checkedTitle')}
      </h2>
      <ul className="mt-1 space-y-1 text-sm">
        {told.map(({ check, result, values }) => (
          <li key={check} className="flex gap-2">
            <span className="mt-0.5">
              <HealthMark health={MARK[result]} />
            </span>
            <span className="min-w-0 wrap-anywhere">
              {t(
                `checked.${check}.${result}` as never,
                {
                  audience: '–',
                  permissions: '–',
                  user: '–',
                  ...values,
                  working: Number(values?.working ?? 0),
                  failing: Number(values?.failing ?? 0),
                  protocol: protocols(nameOf(values?.protocol)),
                } as never,
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function nameOf(protocol: string | undefined): 'imap' | 'pop3' | 'smtp' {
  return protocol === 'pop3' || protocol === 'smtp' ? protocol : 'imap'
}

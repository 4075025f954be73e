import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RuleRow } from '#lib/alerts/page-queries.ts'
import { RuleSentence } from './rule-sentence.tsx'

interface Named {
  readonly id: string
  readonly name: string
}

interface Props {
  readonly rules: readonly RuleRow[]
  readonly channels: readonly Named[]
  readonly apps: readonly Named[]
}

export function RuleList({ rules, channels, apps }: Props) {
  const t = useTranslations('alerts.rules')
  return (
    <ul className="panel divide-base-300 divide-y">
      {rules.map((rule) => (
        <li
          key={rule.id}
          className="hover:bg-base-200 relative grid gap-x-6 gap-y-1 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,4fr)_minmax(0,9fr)]"
        >
          <h3 className="font-semibold wrap-anywhere">
            <Link href={`/alerts/rules/${rule.id}`} className="after:absolute after:inset-0 hover:underline">
              {rule.name}
            </Link>
            {!rule.enabled && <span className="badge badge-ghost badge-sm ml-2">{t('off')}</span>}
          </h3>
          <div className="min-w-0">
            <RuleSentence rule={rule} channels={channels} apps={apps} />
          </div>
        </li>
      ))}
    </ul>
  )
}

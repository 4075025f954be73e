import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { CauseId } from '#lib/diagnosis/causes.ts'

export interface ListedCause {
  readonly id: CauseId
  readonly title: string
  readonly plain: string
  readonly codes: readonly string[]
  /** How many mailboxes have it now; 0 for readers who may not know. */
  readonly mailboxes: number
}

/** Causes with what they mean; the title leads to the page of each. */
export function CauseList({ causes, label }: { causes: readonly ListedCause[]; label: string }) {
  const t = useTranslations('catalogue')
  return (
    <ul aria-label={label} className="panel divide-base-300 divide-y">
      {causes.map(({ id, title, plain, codes, mailboxes }) => (
        <li key={id} className="px-4 py-3 sm:px-5">
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <Link href={`/causes/${id}`} className="link link-hover font-semibold">
              {title}
            </Link>
            {mailboxes > 0 && <span className="text-sm">{t('now', { count: mailboxes })}</span>}
          </p>
          <p className="mt-0.5 max-w-prose">{plain}</p>
          {codes.length > 0 && (
            <p className="quiet mt-1 text-sm wrap-anywhere">{codes.slice(0, MOST_CODES).join(' · ')}</p>
          )}
        </li>
      ))}
    </ul>
  )
}

const MOST_CODES = 4

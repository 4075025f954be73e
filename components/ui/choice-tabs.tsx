import Link from 'next/link'
import { useFormatter } from 'next-intl'

export interface Choice {
  readonly href: string
  readonly words: string
  readonly count?: number
  readonly here: boolean
}

/** Which part of a list is shown; each choice is an address. */
export function ChoiceTabs({ label, choices }: { label: string; choices: readonly Choice[] }) {
  const format = useFormatter()
  return (
    <nav aria-label={label} className="mb-4">
      <ul className="flex flex-wrap gap-2">
        {choices.map(({ href, words, count, here }) => (
          <li key={href}>
            <Link
              href={href}
              aria-current={here ? 'true' : undefined}
              className={`panel flex min-h-11 items-center gap-2 px-3 py-1.5 text-sm ${here ? 'border-primary border-2 font-medium' : 'hover:border-primary'}`}
            >
              {words}
              {count !== undefined && (
                <span className="font-semibold tabular-nums">{format.number(count)}</span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

import { useTranslations } from 'next-intl'
import type { Change } from '#lib/health/changes.ts'

/** What somebody did shortly before the trouble began. */
export function RecentChanges({ changes, since }: { changes: readonly Change[]; since: Date }) {
  const t = useTranslations('board.around')
  if (changes.length === 0) return null
  return (
    <section aria-labelledby="recent-changes" className="panel px-4 py-3">
      <h2 id="recent-changes" className="font-semibold">
        {t('changesTitle')}
      </h2>
      <ul className="mt-1 space-y-1 text-sm">
        {changes.map(({ id, verb, at, actor, subject }) => (
          <li key={id} className="wrap-anywhere">
            {t('change', {
              minutes: Math.max(0, Math.round((since.getTime() - at.getTime()) / 60_000)),
              what: t(`changes.${keyOf(verb)}`, { subject, actor }),
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}

// A dot would lead into the texts, one level deeper.
type Key<Verb extends string> = Verb extends `${infer Head}.${infer Tail}` ? `${Head}-${Tail}` : Verb

function keyOf<Verb extends Change['verb']>(verb: Verb): Key<Verb> {
  return verb.replace('.', '-') as Key<Verb>
}

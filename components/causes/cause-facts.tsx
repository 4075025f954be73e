import { useTranslations } from 'next-intl'
import type { Cause } from '#lib/diagnosis/cause.ts'

interface Props {
  /** Who acts, in words. */
  readonly who: string
  readonly cause: Cause
  readonly codes: readonly string[]
}

/** What holds for every case of a cause. */
export function CauseFacts({ who, cause, codes }: Props) {
  const t = useTranslations('catalogue')
  const facts = [
    [t('acts'), who],
    [t('stops'), t(`level.${cause.level}`)],
    [t('retry'), t(`retries.${cause.retry}`)],
  ] as const
  return (
    <div className="panel p-4 sm:p-5">
      <dl className="space-y-3">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="quiet text-sm">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {codes.length > 0 && (
          <div>
            <dt className="quiet text-sm">{t('codes')}</dt>
            <dd className="mt-1 flex flex-wrap gap-1.5">
              {codes.map((code) => (
                <code key={code} className="bg-base-200 rounded-field px-1.5 py-0.5 text-sm wrap-anywhere">
                  {code}
                </code>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </div>
  )
}

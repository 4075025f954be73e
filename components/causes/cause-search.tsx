import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { LONGEST_CAUSE_SEARCH } from '#lib/diagnosis/find-causes.ts'

/** A plain form: the address says what was asked for, and it works without scripts. */
export function CauseSearch({ asked }: { asked: string }) {
  const t = useTranslations('catalogue.search')
  return (
    <search>
      <form
        key={asked}
        action="/causes"
        method="get"
        aria-label={t('label')}
        className="flex flex-wrap items-end gap-2"
      >
        <label className="min-w-0 grow basis-64">
          <span className="mb-1 block text-sm">{t('field')}</span>
          <input
            type="search"
            name="q"
            defaultValue={asked}
            maxLength={LONGEST_CAUSE_SEARCH}
            placeholder={t('hint')}
            className="input w-full"
          />
        </label>
        <button type="submit" className="btn btn-primary">
          {t('submit')}
        </button>
        {asked && (
          <Link href="/causes" className="btn">
            {t('all')}
          </Link>
        )}
      </form>
    </search>
  )
}

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { type ListParams, LONGEST_SEARCH, listHref } from '#lib/attempts/list-params.ts'
import { PHASES } from '#lib/attempts/phase.ts'

/** A plain form: its answer is an address that can be shared. */
export function SignInFilter({ params }: { params: ListParams }) {
  const t = useTranslations('signins')
  return (
    <form
      key={listHref(params)}
      action="/sign-ins"
      method="get"
      aria-label={t('filter.label')}
      className="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2"
    >
      <label className="min-w-40 grow basis-full sm:max-w-md sm:basis-48">
        <span className="mb-1 block text-sm">{t('filter.search')}</span>
        <input
          type="search"
          name="q"
          defaultValue={params.q}
          maxLength={LONGEST_SEARCH}
          placeholder={t('filter.searchHint')}
          className="input input-sm w-full"
        />
      </label>
      <label className="min-w-0 grow sm:grow-0">
        <span className="mb-1 block text-sm">{t('filter.phase')}</span>
        <select name="phase" defaultValue={params.phase ?? ''} className="select select-sm w-full">
          <option value="">{t('filter.any')}</option>
          {PHASES.map((phase) => (
            <option key={phase} value={phase}>
              {t(`phase.${phase}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" className="btn btn-sm">
        {t('filter.apply')}
      </button>
      {(params.q || params.phase) && (
        <Link href="/sign-ins" className="btn btn-ghost btn-sm">
          {t('filter.clear')}
        </Link>
      )}
    </form>
  )
}

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { WORST_FIRST } from '#lib/diagnosis/health.ts'
import {
  type BoardParams,
  boardHref,
  DEFAULTS,
  isFiltered,
  LONGEST_SEARCH,
  PAGE_SIZES,
  SORTS,
} from '#lib/health/board-params.ts'
import type { Counts } from '#lib/health/counts.ts'
import { PROTOCOLS } from '#lib/mail/stages.ts'

interface Props {
  readonly params: BoardParams
  readonly causes: Counts['causes']
  readonly apps: readonly { readonly id: string; readonly name: string }[]
  readonly tags: readonly string[]
}

/** A plain form: it works before any script has come, and its answer is an address that can be shared. */
export function BoardFilter({ params, causes, apps, tags }: Props) {
  const t = useTranslations('board')
  const names = useTranslations('mailbox.protocol')
  const titles = useTranslations('causes')
  const shownCauses =
    params.cause && !causes.some(({ cause }) => cause === params.cause)
      ? [...causes, { cause: params.cause, mailboxes: 0 }]
      : causes
  return (
    <form
      key={boardHref(params)}
      action="/"
      method="get"
      aria-label={t('filter.label')}
      className="mb-4 flex flex-wrap items-end gap-x-3 gap-y-2"
    >
      <label className="min-w-40 grow basis-full sm:basis-48">
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
      <Choice name="state" label={t('filter.state')} value={params.state} any={t('filter.any')}>
        {WORST_FIRST.map((state) => [state, t(`health.${state}`)])}
      </Choice>
      <Choice name="protocol" label={t('filter.protocol')} value={params.protocol} any={t('filter.any')}>
        {PROTOCOLS.map((protocol) => [protocol, names(protocol)])}
      </Choice>
      {apps.length > 1 && (
        <Choice
          name="registration"
          label={t('filter.registration')}
          value={params.registration}
          any={t('filter.any')}
        >
          {apps.map(({ id, name }) => [id, name])}
        </Choice>
      )}
      {shownCauses.length > 0 && (
        <Choice name="cause" label={t('filter.cause')} value={params.cause} any={t('filter.any')}>
          {shownCauses.map(({ cause, mailboxes }) => [
            cause,
            t('filter.causeChoice', { title: titles(`${cause}.title`), count: mailboxes }),
          ])}
        </Choice>
      )}
      {(tags.length > 0 || params.tag) && (
        <Choice name="tag" label={t('filter.tag')} value={params.tag} any={t('filter.any')}>
          {[...new Set([...tags, ...(params.tag ? [params.tag] : [])])].map((tag) => [tag, tag])}
        </Choice>
      )}
      <Choice name="sort" label={t('sort.label')} value={params.sort} className="md:hidden">
        {SORTS.map((sort) => [sort, t(`sort.${sort}`)])}
      </Choice>
      <Choice name="size" label={t('filter.size')} value={String(params.size)}>
        {PAGE_SIZES.map((size) => [String(size), String(size)])}
      </Choice>
      {params.dir !== DEFAULTS.dir && <input type="hidden" name="dir" value={params.dir} />}
      <button type="submit" className="btn btn-sm">
        {t('filter.apply')}
      </button>
      {isFiltered(params) && (
        <Link
          href={boardHref({ ...DEFAULTS, sort: params.sort, dir: params.dir, size: params.size })}
          className="btn btn-ghost btn-sm"
        >
          {t('filter.clear')}
        </Link>
      )}
    </form>
  )
}

interface ChoiceProps {
  readonly name: string
  readonly label: string
  readonly value: string | undefined
  readonly any?: string
  readonly className?: string
  readonly children: readonly (readonly [value: string, words: string])[]
}

function Choice({ name, label, value, any, className = '', children }: ChoiceProps) {
  return (
    <label className={`min-w-0 grow sm:grow-0 ${className}`}>
      <span className="mb-1 block text-sm">{label}</span>
      <select name={name} defaultValue={value ?? ''} className="select select-sm w-full sm:max-w-44">
        {any && <option value="">{any}</option>}
        {children.map(([choice, words]) => (
          <option key={choice} value={choice}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}

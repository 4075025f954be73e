import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Address } from '#components/ui/address.tsx'
import { TagList } from '#components/ui/tag-list.tsx'
import { type BoardParams, boardHref, type Sort } from '#lib/health/board-params.ts'
import type { BoardRow } from '#lib/health/queries.ts'
import { type CheckAction, CheckNow } from './check-now.tsx'
import { LiveStates } from './live-states.tsx'
import { Moment } from './moment.tsx'
import { RowState } from './row-state.tsx'

interface Props {
  readonly rows: readonly BoardRow[]
  readonly params: BoardParams
  readonly asOf: number
  /** Absent for somebody who may not start a check. */
  readonly check?: CheckAction
}

/** One row a mailbox; on a narrow screen each row is a card. */
export function BoardTable({ rows, params, asOf, check }: Props) {
  const t = useTranslations('board')
  return (
    <div className="md:bg-base-100 md:border-base-300 md:rounded-box md:border">
      <table className="table w-full max-md:block">
        <caption className="sr-only">{t('caption', { sort: t(`sort.${params.sort}`) })}</caption>
        <thead className="max-md:hidden">
          <tr>
            <SortHeader sort="address" params={params}>
              {t('column.mailbox')}
            </SortHeader>
            <th scope="col">{t('column.protocols')}</th>
            <SortHeader sort="state" params={params}>
              {t('column.cause')}
            </SortHeader>
            <SortHeader sort="since" params={params}>
              {t('column.since')}
            </SortHeader>
            <SortHeader sort="checked" params={params}>
              {t('column.checked')}
            </SortHeader>
            {check && (
              <th scope="col">
                <span className="sr-only">{t('column.action')}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody className="max-md:block max-md:space-y-3">
          {rows.map((row) => (
            <Row key={row.id} row={row} asOf={asOf} check={check} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Row({ row, asOf, check }: { row: BoardRow; asOf: number; check?: CheckAction }) {
  const t = useTranslations('board')
  return (
    <tr className="max-md:bg-base-100 max-md:border-base-300 max-md:rounded-box max-md:border align-top max-md:flex max-md:flex-wrap max-md:gap-x-6 max-md:gap-y-2 max-md:p-4 [&>*]:max-md:block [&>*]:max-md:p-0">
      <th scope="row" className="max-w-72 min-w-52 text-left font-normal max-md:w-full max-md:max-w-none">
        <Link href={`/mailboxes/${row.id}`} className="font-semibold wrap-break-word hover:underline">
          <Address address={row.address} />
        </Link>
        {row.displayName && <span className="quiet block text-sm wrap-anywhere">{row.displayName}</span>}
        <TagList tags={row.tags} />
      </th>
      <td className="max-md:w-full">
        <LiveStates mailboxId={row.id} states={row.protocols} />
      </td>
      <td className="max-md:w-full">
        <RowState row={row} />
      </td>
      <td className="text-sm">
        <Label>{t('column.since')}</Label>
        <Moment at={row.since} now={asOf} />
      </td>
      <td className="text-sm">
        <Label>{t('column.checked')}</Label>
        {row.lastCheckedAt ? <Moment at={row.lastCheckedAt} now={asOf} /> : t('never')}
      </td>
      {check && (
        <td className="max-md:ml-auto md:text-right">
          <CheckNow mailboxId={row.id} address={row.address} check={check} small />
        </td>
      )}
    </tr>
  )
}

function Label({ children }: { children: React.ReactNode }) {
  return <span className="quiet mr-1 md:hidden">{children}</span>
}

function SortHeader({
  sort,
  params,
  children,
}: {
  sort: Sort
  params: BoardParams
  children: React.ReactNode
}) {
  const current = params.sort === sort
  const next = current && params.dir === 'asc' ? 'desc' : 'asc'
  return (
    <th scope="col" aria-sort={current ? (params.dir === 'asc' ? 'ascending' : 'descending') : undefined}>
      <Link
        href={boardHref(params, { sort, dir: next })}
        className="inline-flex items-center gap-1 whitespace-nowrap hover:underline"
      >
        {children}
        {current && (
          <svg
            viewBox="0 0 12 12"
            className="size-3"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.6"
            aria-hidden="true"
          >
            <path d={params.dir === 'asc' ? 'm2.5 7.5 3.5-3.5 3.5 3.5' : 'm2.5 4.5 3.5 3.5 3.5-3.5'} />
          </svg>
        )}
      </Link>
    </th>
  )
}

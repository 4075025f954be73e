import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { ForgetAll } from '#components/unnamed/forget.tsx'
import { UnnamedItem } from '#components/unnamed/unnamed-item.tsx'
import { linkOf } from '#lib/diagnosis/remedies/links.ts'
import { listUnnamed, type UnnamedRow } from '#lib/unnamed/queries.ts'
import { pageContext } from '#lib/web/context.ts'
import { forgetUnnamedAction } from './actions.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('unnamed'))('title') }
}

export default async function UnnamedPage() {
  const { database, clouds } = await pageContext('unnamed.read')
  const [rows, t] = await Promise.all([listUnnamed(database.read), getTranslations('unnamed')])
  const now = Date.now()
  const lookup = ({ sample, cloud }: UnnamedRow) => {
    const number = /AADSTS(\d{5,8})(?!\d)/.exec(sample)?.[1]
    const link =
      number && linkOf('error.lookup', { aadsts: Number(number), cloud: clouds.get(cloud ?? 'global') })
    return link ? { code: `AADSTS${number}`, href: link.href } : null
  }
  return (
    <div className="max-w-4xl">
      <PageHeader
        title={t('title')}
        lead={t('lead')}
        actions={rows.length > 1 && <ForgetAll forget={forgetUnnamedAction} />}
      />
      {rows.length === 0 ? (
        <EmptyState title={t('none.title')}>{t('none.text')}</EmptyState>
      ) : (
        <ul className="space-y-3">
          {rows.map((row, place) => (
            <UnnamedItem
              key={row.id}
              failure={row}
              number={place + 1}
              lookup={lookup(row)}
              now={now}
              forget={forgetUnnamedAction}
            />
          ))}
        </ul>
      )}
    </div>
  )
}

import type { Metadata } from 'next'
import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { CauseList, type ListedCause } from '#components/causes/cause-list.tsx'
import { CauseSearch } from '#components/causes/cause-search.tsx'
import { VisitorBar } from '#components/causes/visitor-bar.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { running } from '#lib/boot.ts'
import { FAMILIES, familyOf } from '#lib/diagnosis/families.ts'
import { findCauses, LONGEST_CAUSE_SEARCH } from '#lib/diagnosis/find-causes.ts'
import { mailboxesByCause } from '#lib/health/having-cause.ts'
import { catalogue } from '#lib/web/catalogue.ts'
import { mayReadHealth } from './reader.ts'

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('catalogue'))('title') }
}

interface Props {
  readonly searchParams: Promise<{ q?: string | string[] }>
}

// Open to readers without a login: to them it shows texts of the product and nothing of this installation.
export default async function CausesPage({ searchParams }: Props) {
  const { q } = await searchParams
  const asked = (typeof q === 'string' ? q : '').trim().slice(0, LONGEST_CAUSE_SEARCH)
  const [reader, all, t] = await Promise.all([mayReadHealth(), catalogue(), getTranslations('catalogue')])
  const having = reader.health ? await mailboxesByCause((await running()).database.read) : null
  const found: ListedCause[] = findCauses(all, asked).map(({ id, title, plain, codes }) => ({
    id,
    title,
    plain,
    codes,
    mailboxes: having?.get(id) ?? 0,
  }))
  return (
    <>
      {!reader.signedIn && <VisitorBar />}
      <PageHeader title={t('title')} lead={t('lead')} />
      <div className="space-y-6">
        <CauseSearch asked={asked} />
        {asked && (
          <div role="status">
            <p className="text-lg font-semibold wrap-anywhere">
              {t('search.found', { count: found.length, asked })}
            </p>
            {found.length === 0 && (
              <p className="mt-1">
                {reader.signedIn ? (
                  <Link href="/explain" className="link">
                    {t('search.noneButExplain')}
                  </Link>
                ) : (
                  t('search.none')
                )}
              </p>
            )}
          </div>
        )}
        {asked
          ? found.length > 0 && <CauseList causes={found} label={t('title')} />
          : FAMILIES.map((family) => (
              <section key={family} aria-labelledby={family}>
                <h2 id={family} className="mb-2 text-lg font-semibold">
                  {t(`family.${family}`)}
                </h2>
                <CauseList
                  causes={found.filter(({ id }) => familyOf(id) === family)}
                  label={t(`family.${family}`)}
                />
              </section>
            ))}
      </div>
    </>
  )
}

import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { getTranslations } from 'next-intl/server'
import { mayReadHealth } from '#app/(portal)/causes/reader.ts'
import { CauseFacts } from '#components/causes/cause-facts.tsx'
import { CommandList } from '#components/causes/command-list.tsx'
import { HavingIt } from '#components/causes/having-it.tsx'
import { LinkList } from '#components/causes/link-list.tsx'
import { SourceList } from '#components/causes/source-list.tsx'
import { StepList } from '#components/causes/step-list.tsx'
import { VisitorBar } from '#components/causes/visitor-bar.tsx'
import { Section } from '#components/registrations/section.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { running } from '#lib/boot.ts'
import { causeOf, isCauseId } from '#lib/diagnosis/causes.ts'
import { familyOf } from '#lib/diagnosis/families.ts'
import { EXAMPLE_VALUES } from '#lib/diagnosis/remedies/values.ts'
import { mailboxesHaving } from '#lib/health/having-cause.ts'
import { causeWords } from '#lib/web/cause-words.ts'
import { remedyView } from '#lib/web/remedy-view.ts'

interface Props {
  readonly params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params
  const t = await getTranslations()
  return { title: isCauseId(id) ? t(`causes.${id}.title`) : t('catalogue.title') }
}

// Open to readers without a login: to them it shows texts of the product and nothing of this installation.
export default async function CausePage({ params }: Props) {
  const { id } = await params
  if (!isCauseId(id)) notFound()
  const [reader, words, t] = await Promise.all([
    mayReadHealth(),
    causeWords(id, {}),
    getTranslations('catalogue'),
  ])
  const [{ links, takes, sources, codes }, { commands }, having] = await Promise.all([
    remedyView(words, { values: {} }),
    remedyView(words, { values: EXAMPLE_VALUES }),
    reader.health ? mailboxesHaving((await running()).database.read, id) : null,
  ])
  return (
    <>
      {!reader.signedIn && <VisitorBar />}
      <PageHeader
        title={words.title}
        lead={
          <p>
            {t(`family.${familyOf(id)}`)} · <code>{id}</code>
          </p>
        }
      />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <div className="space-y-4">
          <Section title={t('means')}>
            <p className="max-w-prose">{words.plain}</p>
          </Section>
          <Section title={t('steps')}>
            <StepList steps={words.steps} />
            {takes && <p className="quiet mt-2">{takes}</p>}
          </Section>
          {commands.length > 0 && (
            <Section title={t('commands')}>
              <p className="quiet mb-3">{t('example')}</p>
              <CommandList commands={commands} />
            </Section>
          )}
          <Section title={t('recognised')}>
            <p className="max-w-prose wrap-anywhere">{words.recognised}</p>
          </Section>
        </div>
        <div className="space-y-4">
          {having && (
            <Section title={t('yours')}>
              <HavingIt cause={id} count={having.count} first={having.first} />
            </Section>
          )}
          <CauseFacts who={words.whoName} cause={causeOf(id)} codes={codes} />
          {links.length > 0 && (
            <Section title={t('links')}>
              <LinkList links={links} />
            </Section>
          )}
          <Section title={t('sources')}>
            <SourceList sources={sources} />
          </Section>
        </div>
      </div>
      <p className="mt-6">
        <Link href="/causes" className="link">
          {t('back')}
        </Link>
      </p>
    </>
  )
}

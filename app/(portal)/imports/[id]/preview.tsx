import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { GroupTabs } from '#components/imports/group-tabs.tsx'
import { ImportPager } from '#components/imports/pager.tsx'
import { PlainForm } from '#components/imports/plain-form.tsx'
import { PreviewList } from '#components/imports/preview-list.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Reader } from '#lib/db/database.ts'
import { PREVIEW_GROUPS } from '#lib/imports/groups.ts'
import { type ImportParams, importHref } from '#lib/imports/params.ts'
import { previewRows } from '#lib/imports/preview.ts'
import type { ImportHead } from '#lib/imports/queries.ts'
import { confirmImportAction, discardImportAction } from './actions.ts'

interface Props {
  readonly read: Reader
  readonly head: ImportHead
  readonly params: ImportParams
}

/** What would happen to each row. */
export async function Preview({ read, head, params }: Props) {
  const [{ counts, rows, all, matching }, t] = await Promise.all([
    previewRows(read, head.id, params),
    getTranslations('imports'),
  ])
  const good = all - counts.bad
  const correct = (
    <Link
      href={`/mailboxes/import?from=${head.id}`}
      className={`btn ${counts.bad > 0 && good === 0 ? 'btn-primary' : ''}`}
    >
      {t('preview.correct')}
    </Link>
  )
  return (
    <>
      <PageHeader
        title={head.fileName ?? t('pasted')}
        lead={`${t('preview.lead')} ${head.app ? t('app', { name: head.app.name }) : t('appGone')}`}
        actions={
          <>
            <PlainForm importId={head.id} run={discardImportAction} tone="plain">
              {t('preview.discard')}
            </PlainForm>
            {correct}
            {good > 0 && head.app && (
              <PlainForm importId={head.id} run={confirmImportAction}>
                {t(counts.bad > 0 ? 'preview.confirmGood' : 'preview.confirm', { count: good })}
              </PlainForm>
            )}
          </>
        }
      />
      <div className="mb-4 space-y-3">
        {counts.bad > 0 && (
          <Notice tone="warning" title={t('preview.badTitle', { count: counts.bad })}>
            <p>{t(good > 0 ? 'preview.badText' : 'preview.noGood')}</p>
          </Notice>
        )}
        {head.encoding === 'windows-1252' && <Notice tone="info">{t('preview.guessed')}</Notice>}
        {counts.app > 0 && head.app && (
          <Notice tone="info">
            <p>
              {t('preview.script')}{' '}
              <Link href={`/registrations/${head.app.id}/app-only`} className="link">
                {head.app.name}
              </Link>
            </p>
          </Notice>
        )}
        {counts.known > 0 && (
          <p className="quiet">{t(head.updateKnown ? 'preview.update' : 'preview.leave')}</p>
        )}
      </div>
      <GroupTabs importId={head.id} groups={PREVIEW_GROUPS} counts={counts} all={all} only={params.only} />
      {rows.length > 0 && <PreviewList rows={rows} updateKnown={head.updateKnown} />}
      <ImportPager
        page={params.page}
        total={matching}
        href={(page) => importHref(head.id, { ...params, page })}
      />
    </>
  )
}

import { getTranslations } from 'next-intl/server'
import { RefreshUntilDone } from '#components/connect/refresh-until-done.tsx'
import { GroupTabs } from '#components/imports/group-tabs.tsx'
import { ImportPager } from '#components/imports/pager.tsx'
import { PlainForm } from '#components/imports/plain-form.tsx'
import { ProgressBar } from '#components/imports/progress-bar.tsx'
import { ProgressList } from '#components/imports/progress-list.tsx'
import { SignInPanel } from '#components/imports/sign-in-panel.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Reader } from '#lib/db/database.ts'
import { STANDS } from '#lib/imports/groups.ts'
import { type ImportParams, importHref } from '#lib/imports/params.ts'
import { progressRows } from '#lib/imports/progress.ts'
import type { ImportHead } from '#lib/imports/queries.ts'
import { waitingPeople } from '#lib/imports/waiting-delegates.ts'
import { inviteForImportAction, retryImportAction, signInForImportAction } from './actions.ts'

interface Props {
  readonly read: Reader
  readonly head: ImportHead
  readonly params: ImportParams
}

/** What happens, and happened, to each row. */
export async function Progress({ read, head, params }: Props) {
  const [{ counts, rows, all, matching }, people, t] = await Promise.all([
    progressRows(read, head.id, params),
    waitingPeople(read, head.id),
    getTranslations('imports'),
  ])
  const moving = counts.open + counts.checking
  return (
    <>
      {moving > 0 && <RefreshUntilDone />}
      <PageHeader
        title={head.fileName ?? t('pasted')}
        lead={head.app ? t('app', { name: head.app.name }) : t('appGone')}
        actions={
          <a href={`/imports/${head.id}/result`} download className="btn">
            {t('progress.results')}
          </a>
        }
      />
      <div className="mb-4 space-y-4">
        <ProgressBar done={all - moving - counts.waits} all={all} moving={moving > 0} waits={counts.waits} />
        {counts.refused > 0 && (
          <Notice tone="error" title={t('progress.refused', { count: counts.refused })}>
            {head.app && (
              <PlainForm importId={head.id} run={retryImportAction} tone="plain">
                {t('progress.retry', { count: counts.refused })}
              </PlainForm>
            )}
          </Notice>
        )}
        {counts.waits > 0 && head.app && (
          <SignInPanel
            importId={head.id}
            {...people}
            signIn={signInForImportAction}
            invite={inviteForImportAction}
          />
        )}
      </div>
      <GroupTabs importId={head.id} groups={STANDS} counts={counts} all={all} only={params.only} />
      {rows.length > 0 && <ProgressList importId={head.id} rows={rows} signIn={signInForImportAction} />}
      <ImportPager
        page={params.page}
        total={matching}
        href={(page) => importHref(head.id, { ...params, page })}
      />
    </>
  )
}

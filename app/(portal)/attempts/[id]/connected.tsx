import { getFormatter, getTranslations } from 'next-intl/server'
import { ConnectedFacts, ConnectedLinks } from '#components/connect/connected.tsx'
import { Notice } from '#components/ui/notice.tsx'
import type { AttemptView } from '#lib/attempts/queries.ts'
import { DELEGATED_PERMISSION } from '#lib/microsoft/scopes.ts'

/** The page of an attempt that ended well. */
export async function Connected({ view }: { view: AttemptView }) {
  const t = await getTranslations('connect')
  const format = await getFormatter()
  const { mailboxId, address, result, protocols } = view
  if (!mailboxId) return <Notice tone="warning">{t('attempt.removed')}</Notice>
  const missing = result?.missingScopes ?? []
  const without = protocols.filter((protocol) => missing.includes(DELEGATED_PERMISSION[protocol]))
  return (
    <>
      <ConnectedFacts
        account={view.account?.upn ?? result?.used ?? null}
        app={view.registration.name}
        scopes={(view.scopes ?? []).map((scope) => scope.slice(scope.lastIndexOf('/') + 1))}
        missing={
          missing.length > 0
            ? {
                names: format.list(missing),
                protocols: format.list(without.map((protocol) => t(`protocols.${protocol}.name`))),
              }
            : null
        }
      />
      <Notice tone="info" title={t('attempt.check')}>
        {t(result?.probeId ? 'attempt.checkRunning' : 'attempt.checkWaits')}
      </Notice>
      <ConnectedLinks mailboxId={mailboxId} address={address} />
    </>
  )
}

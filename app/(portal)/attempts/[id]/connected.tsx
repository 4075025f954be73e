import Link from 'next/link'
import { getFormatter, getTranslations } from 'next-intl/server'
import { ConnectedFacts, ConnectedLinks } from '#components/connect/connected.tsx'
import { FirstCheck } from '#components/connect/first-check.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { type AttemptView, firstCheck } from '#lib/attempts/queries.ts'
import type { Reader } from '#lib/db/database.ts'
import { DELEGATED_PERMISSION, IDENTITY_SCOPES } from '#lib/microsoft/scopes.ts'
import { SignedInToMove } from './signed-in-to-move.tsx'

const IDENTITY = new Set<string>(IDENTITY_SCOPES)

/** The page of an attempt that ended well. */
export async function Connected({ read, view }: { read: Reader; view: AttemptView }) {
  const t = await getTranslations('connect')
  const { mailboxId, address, result, targets } = view
  if (result?.grantId && targets?.some(({ move }) => move)) {
    return <SignedInToMove read={read} view={view} grantId={result.grantId} />
  }
  if (!mailboxId) return <Notice tone="warning">{t('attempt.removed')}</Notice>
  const [check, facts, causes] = await Promise.all([
    firstCheck(read, mailboxId),
    grantedFacts(view),
    getTranslations('causes'),
  ])
  return (
    <>
      <FirstCheck
        mailboxId={mailboxId}
        protocols={check.protocols.map(({ cause, ...state }) => ({
          ...state,
          cause: cause && causes.has(`${cause}.title`) ? causes(`${cause}.title`) : null,
        }))}
        asOf={check.asOf}
      />
      <ConnectedFacts {...facts} />
      <ConnectedLinks mailboxId={mailboxId} address={address} />
      {view.access === 'shared' && result?.grantId && (
        <p>
          <Link href={`/delegates/${result.grantId}`} className="link">
            {t('attempt.carried', { name: view.signInAs ?? '', count: targets?.length ?? 1 })}
          </Link>
        </p>
      )}
    </>
  )
}

async function grantedFacts({ result, protocols, account, registration, scopes }: AttemptView) {
  const t = await getTranslations('connect')
  const format = await getFormatter()
  const missing = result?.missingScopes ?? []
  const without = protocols.filter((protocol) => missing.includes(DELEGATED_PERMISSION[protocol]))
  return {
    account: account?.upn ?? result?.used ?? null,
    app: registration.name,
    scopes: (scopes ?? [])
      .filter((scope) => !IDENTITY.has(scope))
      .map((scope) => scope.slice(scope.lastIndexOf('/') + 1)),
    missing:
      missing.length > 0
        ? {
            names: format.list(missing),
            protocols: format.list(without.map((protocol) => t(`protocols.${protocol}.name`))),
          }
        : null,
  }
}

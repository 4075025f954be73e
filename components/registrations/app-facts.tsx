import { useFormatter, useTranslations } from 'next-intl'
import { CopyText } from '#components/ui/copy-text.tsx'
import type { RegistrationDetail } from '#lib/registrations/queries.ts'
import { cloudName } from './cloud-name.ts'
import { Fact, Facts } from './facts.tsx'

interface Props {
  readonly registration: Pick<
    RegistrationDetail,
    'cloud' | 'tenantId' | 'tenantDomain' | 'clientId' | 'graphAccess' | 'appFacts' | 'name'
  >
  readonly redirectUri: string
  readonly permissions: readonly string[]
}

const GRAPH = { allowed: 'graphAllowed', denied: 'graphDenied', unknown: 'graphUnknown' } as const

export function AppFacts({ registration, redirectUri, permissions }: Props) {
  const t = useTranslations('registrations')
  const format = useFormatter()
  const { appFacts } = registration
  return (
    <Facts>
      <Fact name={t('facts.cloud')}>{cloudName(t, registration.cloud)}</Fact>
      {registration.tenantDomain && <Fact name={t('facts.tenant')}>{registration.tenantDomain}</Fact>}
      <Fact name={t('facts.tenantId')}>
        <CopyText text={registration.tenantId} label={t('facts.tenantId')} />
      </Fact>
      <Fact name={t('facts.clientId')}>
        <CopyText text={registration.clientId} label={t('facts.clientId')} />
      </Fact>
      {appFacts?.displayName && appFacts.displayName !== registration.name && (
        <Fact name={t('facts.nameInEntra')}>{appFacts.displayName}</Fact>
      )}
      <Fact name={t('facts.redirectUri')}>
        <CopyText text={redirectUri} label={t('facts.redirectUri')} />
      </Fact>
      <Fact name={t('facts.permissions')}>{permissionWords()}</Fact>
      {appFacts && appFacts.publicClientFlows !== undefined && (
        <Fact name={t('facts.otherWays')}>
          <span className="block">{t(`facts.code.${String(appFacts.publicClientFlows)}`)}</span>
          <span className="block">{t(`facts.paste.${String(appFacts.pasteBack ?? false)}`)}</span>
        </Fact>
      )}
      <Fact name={t('facts.graph')}>
        {t(`facts.${GRAPH[registration.graphAccess]}`)}
        {appFacts && (
          <span className="quiet block text-sm">
            {t('facts.readAt', {
              when: format.dateTime(new Date(appFacts.readAt), { dateStyle: 'medium', timeStyle: 'short' }),
            })}
          </span>
        )}
      </Fact>
    </Facts>
  )

  function permissionWords(): string {
    const undeclared = appFacts?.undeclaredPermissions ?? null
    if (undeclared === null) return t('facts.permissionsUnknown', { names: permissions.join(', ') })
    if (undeclared.length === 0) return t('facts.declared')
    return t('facts.undeclared', { names: undeclared.join(', ') })
  }
}

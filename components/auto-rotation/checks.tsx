import { useFormatter, useTranslations } from 'next-intl'
import { Fact, Facts } from '#components/registrations/facts.tsx'
import type { SecretPolicy } from '#lib/microsoft/graph-policies.ts'
import { OWNED_BY, secretRights } from '#lib/rotation/auto-codes.ts'

export interface Found {
  /** Application permissions in the token for Graph; null without one. */
  readonly roles: readonly string[] | null
  readonly token: boolean | null
  readonly owns: boolean | null
  readonly policy: SecretPolicy | null
  readonly room: number | null
}

/** What Microsoft said of the app, one line each. */
export function Checks({ roles, token, owns, policy }: Found) {
  const t = useTranslations('autorotation.check')
  const format = useFormatter()
  const rights = roles && secretRights(roles)
  const others = roles?.filter((role) => role !== OWNED_BY) ?? []
  const yesOrNo = (value: boolean | null) => (value === null ? t('unknown') : t(value ? 'yes' : 'no'))
  return (
    <Facts>
      <Fact name={t('token')}>{yesOrNo(token)}</Fact>
      <Fact name={t('role')}>
        {rights?.everyApp
          ? t('broader', { roles: format.list(others) })
          : yesOrNo(rights ? rights.owned : null)}
        {!rights?.everyApp && others.length > 0 && (
          <span className="quiet block text-sm">{t('others', { roles: format.list(others) })}</span>
        )}
      </Fact>
      <Fact name={t('owner')}>{yesOrNo(owns)}</Fact>
      <Fact name={t('policy')}>
        <PolicyWords policy={policy} />
      </Fact>
    </Facts>
  )
}

function PolicyWords({ policy }: { policy: SecretPolicy | null }) {
  const t = useTranslations('autorotation.check')
  if (!policy) return t('policyUnknown')
  if (policy.additionForbidden) return t('policyForbids')
  if (policy.capDays === null) return t('policyNone')
  return t('policyCap', { days: Math.floor(policy.capDays) })
}

import { useFormatter, useTranslations } from 'next-intl'
import type { PermissionTable } from '#lib/health/permission-table.ts'
import { StageMark } from './stage-mark.tsx'

export function PermissionList({ table }: { table: PermissionTable }) {
  const t = useTranslations('mailbox.permissions')
  const names = useTranslations('mailbox.protocol')
  const format = useFormatter()
  return (
    <>
      <table className="table table-sm">
        <caption className="sr-only">{t('caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('for')}</th>
            <th scope="col">{t('needs')}</th>
            <th scope="col">{t('granted')}</th>
          </tr>
        </thead>
        <tbody>
          {table.lines.map(({ protocol, permission, granted }) => (
            <tr key={protocol}>
              <th scope="row" className="font-medium">
                {names(protocol)}
              </th>
              <td>
                <code className="text-sm wrap-anywhere">{permission}</code>
              </td>
              <td>
                <span className={`inline-flex items-center gap-1 ${granted ? '' : 'text-error font-medium'}`}>
                  <StageMark status={granted ? 'passed' : 'failed'} />
                  {granted ? t('yes') : t('no')}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {table.extra.length > 0 && (
        <p className="quiet mt-2 text-sm wrap-anywhere">
          {t('extra', { list: format.list([...table.extra]) })}
        </p>
      )}
    </>
  )
}

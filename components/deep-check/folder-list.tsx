import { useFormatter, useTranslations } from 'next-intl'
import type { Folders } from '#lib/mail/deep-folders.ts'

export function FolderList({ folders, total }: Folders) {
  const t = useTranslations('deepcheck.folders')
  const format = useFormatter()
  const count = (number: number | null) => (number === null ? '–' : format.number(number))
  return (
    <section aria-labelledby="folders">
      <h3 id="folders" className="mb-2 font-semibold">
        {t('title')}
      </h3>
      <div className="panel overflow-x-auto">
        <table className="table-sm table w-full">
          <thead>
            <tr>
              <th scope="col">{t('folder')}</th>
              <th scope="col" className="text-right">
                {t('messages')}
              </th>
              <th scope="col" className="text-right">
                {t('unseen')}
              </th>
            </tr>
          </thead>
          <tbody>
            {folders.map(({ path, messages, unseen }) => (
              <tr key={path}>
                <th scope="row" className="text-left font-normal wrap-anywhere">
                  {path}
                </th>
                <td className="text-right tabular-nums">{count(messages)}</td>
                <td className="text-right tabular-nums">{count(unseen)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {total > folders.length && (
        <p className="quiet mt-2 text-sm">{t('more', { count: total - folders.length })}</p>
      )}
    </section>
  )
}

import { useTranslations } from 'next-intl'
import type { Explanation } from './explanation.ts'

const BOX =
  'bg-base-200 rounded-field mt-1 max-h-80 overflow-auto p-3 text-xs whitespace-pre-wrap wrap-anywhere'

/** The facts that were found, and the server's own words, masked. */
export function Facts({ explanation: { facts, said } }: { explanation: Explanation }) {
  const t = useTranslations('explain')
  return (
    <section className="panel p-4 sm:p-5" aria-labelledby="explain-facts">
      <h3 id="explain-facts" className="font-semibold">
        {t('facts')}
      </h3>
      {facts.length === 0 ? (
        <p className="quiet mt-1">{t('noFacts')}</p>
      ) : (
        <table className="mt-2 w-full text-sm">
          <tbody>
            {facts.map(([name, value]) => (
              <tr key={name} className="border-base-300 border-b align-top last:border-0 max-sm:block">
                <th
                  scope="row"
                  className="quiet py-1 pr-4 text-left font-normal max-sm:block max-sm:pb-0 sm:w-56"
                >
                  {name}
                </th>
                <td className="py-1 font-mono text-xs wrap-anywhere max-sm:block sm:pt-1.5">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h4 className="mt-4 font-medium">{t('said')}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className={BOX}>
        {said}
      </pre>
    </section>
  )
}

import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { CopyButton } from '#components/ui/copy-text.tsx'
import type { Explanation } from './explanation.ts'

/** The steps, and what helps with them: pages, commands, a text for the person who must act. */
export function WhatToDo({ explanation }: { explanation: Explanation }) {
  const t = useTranslations('explain')
  const { steps, takes, links, commands, message } = explanation
  return (
    <>
      {steps.length > 0 && (
        <>
          <h3 className="mt-4 font-semibold">{t('steps')}</h3>
          <ol className="mt-1 ml-5 max-w-prose list-decimal space-y-1">
            {steps.map((step) => (
              <li key={step} className="wrap-anywhere">
                {step}
              </li>
            ))}
          </ol>
        </>
      )}
      {takes && <p className="quiet mt-2">{takes}</p>}
      {links.length > 0 && (
        <ul className="mt-3 flex flex-wrap gap-x-4 gap-y-1">
          {links.map(({ name, href, inside }) => (
            <li key={name}>
              {inside ? (
                <Link href={href} className="link">
                  {name}
                </Link>
              ) : (
                <a href={href} className="link" target="_blank" rel="noreferrer">
                  {name}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
      {commands.map(({ name, shell, text }) => (
        <div key={name} className="mt-3 min-w-0">
          <div className="flex flex-wrap items-baseline justify-between gap-x-3">
            <p className="font-medium">
              {name} <span className="quiet text-sm font-normal">{shell}</span>
            </p>
            <CopyButton text={text} label={name} />
          </div>
          <pre className="bg-base-200 rounded-field mt-1 p-3 text-xs whitespace-pre-wrap wrap-anywhere">
            {text}
          </pre>
        </div>
      ))}
      {message && (
        <div className="mt-4 flex flex-wrap items-center gap-2">
          <CopyButton text={message.body} label={t('message.label')}>
            {t('message.copy')}
          </CopyButton>
          <a href={message.href} className="btn btn-ghost btn-xs">
            {t('message.mail')}
          </a>
        </div>
      )}
    </>
  )
}

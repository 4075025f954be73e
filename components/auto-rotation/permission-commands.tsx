'use client'

import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Choice } from '#components/app-only/choice.tsx'
import { CopyButton } from '#components/ui/copy-text.tsx'

export const SHELLS = ['powershell', 'azure'] as const
export const KINDS = ['grant', 'undo'] as const

interface Props {
  /** Null where the shell does not know the cloud. */
  readonly scripts: Readonly<
    Record<(typeof SHELLS)[number], Readonly<Record<(typeof KINDS)[number], string>> | null>
  >
}

/** Commands with the ids of this app in them, and no secret. */
export function PermissionCommands({ scripts }: Props) {
  const t = useTranslations('autorotation.setup')
  const [shell, setShell] = useState<(typeof SHELLS)[number]>('powershell')
  const [kind, setKind] = useState<(typeof KINDS)[number]>('grant')
  const script = scripts[shell]?.[kind]
  return (
    <div className="space-y-4">
      <p className="quiet">{t('lead')}</p>
      <div className="flex flex-wrap gap-x-10 gap-y-3">
        <Choice
          legend={t('kind')}
          chosen={kind}
          choose={setKind}
          options={KINDS.map((value) => ({ value, label: t(value) }))}
        />
        <Choice
          legend={t('shell')}
          chosen={shell}
          choose={setShell}
          options={SHELLS.map((value) => ({ value, label: t(value) }))}
        />
      </div>
      {script === undefined ? (
        <p>{t('noAzure')}</p>
      ) : (
        <>
          <CopyButton text={script} label={t('copyLabel')}>
            {t('copy')}
          </CopyButton>
          <section
            aria-label={t('text')}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
            tabIndex={0}
            className="bg-base-200 border-base-300 rounded-box max-h-128 overflow-auto border p-3"
          >
            <pre className="text-sm leading-relaxed">{script}</pre>
          </section>
        </>
      )}
      <p className="quiet text-sm">{t('after')}</p>
    </div>
  )
}

'use client'

import { useTranslations } from 'next-intl'
import { CopyButton } from '#components/ui/copy-text.tsx'
import { publicVersion } from '#lib/diagnosis/public-version.ts'
import type { Protocol, Stage, TranscriptLine } from '#lib/mail/stages.ts'
import { useStageName } from './live-stages.tsx'

const ARROWS = { client: '→', server: '←', note: '·' } as const

interface Props {
  readonly protocol: Protocol
  readonly lines: readonly TranscriptLine[]
  /** What names this customer beside addresses and hosts; taken out of the version for a public place. */
  readonly names: readonly string[]
}

/** What was said in one protocol, by stage, behind its title. */
export function Dialogue(props: Props) {
  const t = useTranslations('mailbox')
  return (
    <details className="mt-3">
      <summary className="link link-hover cursor-pointer text-sm">
        {t('transcript.title')} <span className="sr-only">({t(`protocol.${props.protocol}`)})</span>
      </summary>
      <p className="quiet mt-2 text-sm">{t('transcript.safe')}</p>
      <Said {...props} />
    </details>
  )
}

/** The lines with their two copies. Every line was masked where it was recorded. */
export function Said({ protocol, lines, names }: Props) {
  const t = useTranslations('mailbox')
  const stageName = useStageName()
  if (lines.length === 0) return <p className="quiet text-sm">{t('transcript.silence')}</p>
  const parts = byStage(lines)
  const heading = (stage: Stage | undefined) => (stage ? `— ${stageName(protocol, stage)} —` : '')
  const text = parts
    .flatMap(({ stage, lines: said }) => [heading(stage), ...said.map(shown)])
    .filter(Boolean)
    .join('\n')
  const label = `${t('transcript.copy')} (${t(`protocol.${protocol}`)})`
  return (
    <>
      <div className="flex flex-wrap">
        <CopyButton text={text} label={label} />
        <CopyButton text={() => publicVersion(text, { names })} label={label}>
          {t('transcript.copyPublic')}
        </CopyButton>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <pre tabIndex={0} className="bg-base-200 rounded-field mt-1 max-h-96 overflow-auto p-3 text-xs">
        {parts.map(({ stage, lines: said }) => (
          <span key={`${stage} ${said[0]?.at}`} className="mb-2 block last:mb-0">
            {stage && <strong className="block">{heading(stage)}</strong>}
            {said.map(shown).join('\n')}
          </span>
        ))}
      </pre>
    </>
  )
}

function shown({ at, from, text }: TranscriptLine): string {
  return `${String(at).padStart(6)} ms ${ARROWS[from]} ${text}`
}

/** Lines that follow each other in one stage belong together. */
function byStage(lines: readonly TranscriptLine[]) {
  const parts: { readonly stage: Stage | undefined; readonly lines: TranscriptLine[] }[] = []
  for (const line of lines) {
    const last = parts.at(-1)
    if (last && last.stage === line.stage) last.lines.push(line)
    else parts.push({ stage: line.stage, lines: [line] })
  }
  return parts
}

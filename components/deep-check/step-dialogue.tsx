import type { TranscriptLine } from '#lib/mail/stages.ts'

const ARROWS = { client: '→', server: '←', note: '·' } as const

interface Props {
  readonly title: string
  readonly of: string
  readonly lines: readonly TranscriptLine[]
}

/** What was said, masked where it was recorded. */
export function StepDialogue({ title, of, lines }: Props) {
  return (
    <details>
      <summary className="link link-hover cursor-pointer">
        {title} <span className="sr-only">({of})</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0} className="bg-base-200 rounded-field mt-2 max-h-80 overflow-auto p-3 text-xs">
        {lines.map(({ at, from, text }) => `${String(at).padStart(6)} ms ${ARROWS[from]} ${text}`).join('\n')}
      </pre>
    </details>
  )
}

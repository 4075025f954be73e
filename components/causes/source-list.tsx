import type { Source } from '#lib/diagnosis/remedies/sources.ts'

/** Pages of Microsoft and standards; they open beside the portal. */
export function SourceList({ sources }: { sources: readonly Source[] }) {
  return (
    <ul className="space-y-1">
      {sources.map(({ title, url }) => (
        <li key={url}>
          <a href={url} className="link" target="_blank" rel="noreferrer">
            {title}
          </a>
        </li>
      ))}
    </ul>
  )
}

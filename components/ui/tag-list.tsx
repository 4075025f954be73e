/** Tags as small badges. Nothing where there are none. */
export function TagList({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return null
  return (
    <span className="mt-1 flex flex-wrap gap-1">
      {tags.map((tag) => (
        <span key={tag} className="badge badge-sm badge-outline h-auto max-w-full wrap-anywhere">
          {tag}
        </span>
      ))}
    </span>
  )
}

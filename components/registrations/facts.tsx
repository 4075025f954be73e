/** Names and values of one thing, one pair a line. */
export function Facts({ children }: { children: React.ReactNode }) {
  return <dl className="divide-base-300 divide-y">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[8.5rem_minmax(0,1fr)]">
      <dt className="quiet">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  )
}

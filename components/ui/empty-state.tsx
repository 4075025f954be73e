interface Props {
  readonly title: string
  readonly children?: React.ReactNode
  readonly action?: React.ReactNode
}

export function EmptyState({ title, children, action }: Props) {
  return (
    <div className="panel flex flex-col items-center gap-3 px-6 py-12 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children && <div className="quiet max-w-prose">{children}</div>}
      {action}
    </div>
  )
}

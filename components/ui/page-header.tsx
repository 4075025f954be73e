interface Props {
  readonly title: React.ReactNode
  readonly lead?: React.ReactNode
  readonly actions?: React.ReactNode
}

export function PageHeader({ title, lead, actions }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-3">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
        {lead && <div className="quiet mt-1">{lead}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  )
}

interface Props {
  readonly title: React.ReactNode
  readonly open?: boolean
  readonly children: React.ReactNode
}

/** One more thing to know, behind its title. Works without scripts. */
export function Fold({ title, open = false, children }: Props) {
  return (
    <details className="border-base-300 border-t" open={open}>
      <summary className="cursor-pointer py-2.5 font-semibold">{title}</summary>
      <div className="pb-4">{children}</div>
    </details>
  )
}

interface Props {
  readonly tone: 'info' | 'success' | 'warning' | 'error'
  readonly title?: React.ReactNode
  readonly children?: React.ReactNode
  /** Announce it at once: for what appears after an action. */
  readonly live?: boolean
}

const BORDER = {
  info: 'border-info',
  success: 'border-success',
  warning: 'border-warning',
  error: 'border-error',
} as const
const INK = {
  info: 'text-info',
  success: 'text-success',
  warning: 'text-warning',
  error: 'text-error',
} as const

export function Notice({ tone, title, children, live = false }: Props) {
  return (
    <div
      role={live ? (tone === 'error' ? 'alert' : 'status') : undefined}
      className={`panel border-l-4 px-4 py-3 ${BORDER[tone]}`}
    >
      {title && <p className={`font-semibold ${INK[tone]}`}>{title}</p>}
      {children && <div className={title ? 'mt-1 space-y-2' : 'space-y-2'}>{children}</div>}
    </div>
  )
}

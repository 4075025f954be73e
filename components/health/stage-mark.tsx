export type StageStatus = 'passed' | 'failed' | 'skipped' | 'running' | 'ahead'

const LOOK: Record<StageStatus, { readonly ink: string; readonly shape: React.ReactNode }> = {
  passed: { ink: 'text-success', shape: <path d="m3.5 8.5 3 3 6-7" /> },
  failed: { ink: 'text-error', shape: <path d="m4 4 8 8M12 4l-8 8" /> },
  skipped: { ink: 'quiet', shape: <path d="M4.5 8h7" /> },
  running: {
    ink: 'text-primary animate-pulse motion-reduce:animate-none',
    shape: <circle cx="8" cy="8" r="4" />,
  },
  ahead: { ink: 'quiet opacity-60', shape: <circle cx="8" cy="8" r="1.2" /> },
}

/** Whether a stage passed: a tick, a cross, a dash. Say the word beside it. */
export function StageMark({ status }: { status: StageStatus }) {
  const { ink, shape } = LOOK[status]
  return (
    <svg
      viewBox="0 0 16 16"
      className={`size-4 shrink-0 ${ink}`}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shape}
    </svg>
  )
}

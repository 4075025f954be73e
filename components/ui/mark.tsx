const CIRCLE = 'M8 1.75a6.25 6.25 0 1 0 0 12.5 6.25 6.25 0 0 0 0-12.5Z'

/** What the shapes mean is the same on every page; a word always stands beside them. */
const SHAPES = {
  good: `${CIRCLE}M5.2 8.2l2 2 3.7-4.2`,
  bad: 'M5.4 1.75h5.2l3.65 3.65v5.2l-3.65 3.65H5.4L1.75 10.6V5.4ZM5.9 5.9l4.2 4.2M10.1 5.9l-4.2 4.2',
  warning: 'M8 2.2 1.9 13.1h12.2ZM8 6.4v3.2M8 11.4v.1',
  none: CIRCLE,
  off: `${CIRCLE}M3.7 3.7l8.6 8.6`,
  clock: `${CIRCLE}M8 4.7V8l2.3 1.7`,
  runs: `${CIRCLE}M6.6 5.4l4 2.6-4 2.6Z`,
  hourglass: 'M4 1.75h8M4 14.25h8M5 1.75v2.5L8 8l3-3.75v-2.5M5 14.25v-2.5L8 8l3 3.75v2.5',
  arrow: 'M2.5 8h10M9 4.5 12.5 8 9 11.5',
  question: 'M5.7 6a2.3 2.3 0 1 1 3.4 2c-.8.5-1.1.9-1.1 1.8M8 12.3v.1',
  envelope: 'M2 4h12v8.5H2ZM2 4.5l6 4.5 6-4.5',
  opened: 'M2 6.5 8 2l6 4.5v7H2ZM2 6.5 8 11l6-4.5',
  tick: 'm3.5 8.5 3 3 6-7',
  cross: 'm4 4 8 8M12 4l-8 8',
  bang: 'M8 2.8v6.4M8 12.6v.4',
  dash: 'M4.5 8h7',
  ring: 'M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8Z',
  point: 'M8 6.8a1.2 1.2 0 1 0 0 2.4 1.2 1.2 0 0 0 0-2.4Z',
} as const

export type Shape = keyof typeof SHAPES | 'dashed'

interface Props {
  readonly shape: Shape
  /** Its colour, and its size where that is not the usual one. */
  readonly className?: string
  /** Of its lines, in sixteenths of its width. */
  readonly weight?: number
}

/** A shape of its own for each state, so that nobody needs to see its colour. Say the word beside it. */
export function Mark({ shape, className = '', weight = 1.5 }: Props) {
  return (
    <svg
      viewBox="0 0 16 16"
      className={`shrink-0 ${className.includes('size-') ? '' : 'size-4'} ${className}`}
      fill="none"
      stroke="currentColor"
      strokeWidth={weight}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {shape === 'dashed' ? <path strokeDasharray="2.6 2.3" d={CIRCLE} /> : <path d={SHAPES[shape]} />}
    </svg>
  )
}

/** The shape and its word, in one colour. */
export function MarkedWord({ shape, ink, children }: { shape: Shape; ink: string; children: string }) {
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${ink}`}>
      <Mark shape={shape} />
      {children}
    </span>
  )
}

import { pino } from 'pino'
import { maskTokens } from '#lib/mask.ts'
import { Secret } from '#lib/secret.ts'

export type Log = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

const MAX_DEPTH = 6
/** Of one text, and of a finished line: whoever sends megabytes does not keep the process busy with masking them. */
const LONGEST_TEXT = 16_000
const LONGEST_LINE = 200_000

/** Cut at a blank: half a token would not look like one. */
function short(text: string): string {
  if (text.length <= LONGEST_TEXT) return text
  let end = LONGEST_TEXT
  while (end > 0 && !/\s/.test(text.charAt(end))) end -= 1
  return `${text.slice(0, end)} [cut: ${text.length} characters]`
}

/** A line that is still too long keeps its message and tells nothing else. */
function shortLine(line: string): string {
  if (line.length <= LONGEST_LINE) return line
  const { level, time, msg } = JSON.parse(line) as Record<string, unknown>
  const message = typeof msg === 'string' ? short(msg) : undefined
  return `${JSON.stringify({ level, time, cut: line.length, msg: message })}\n`
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskTokens(short(value))
  if (value instanceof Secret) return '[secret]'
  if (value instanceof Error) return cleanError(value, depth)
  if (value === null || typeof value !== 'object') return value
  if (value instanceof Date) return value.toISOString()
  if (depth >= MAX_DEPTH) return '[deep]'
  if (Array.isArray(value)) return value.slice(0, 50).map((item) => clean(item, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item, depth + 1)]))
}

// By allow-list: libraries hang requests, headers and query parameters on their errors.
function cleanError(error: Error, depth: number): Record<string, unknown> {
  const code = (error as { code?: unknown }).code
  return {
    type: error.name,
    message: maskTokens(short(error.message)),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack ? { stack: maskTokens(short(error.stack)) } : {}),
    ...(error.cause !== undefined && depth < MAX_DEPTH ? { cause: clean(error.cause, depth + 1) } : {}),
  }
}

export interface LogSink {
  write(line: string): void
}

/** JSON lines on standard output, or on the given sink; token-shaped text never gets through. */
export function createLog(level: string, sink?: LogSink): Log {
  const out = sink ?? { write: (line: string) => process.stdout.write(line) }
  return pino(
    {
      level,
      base: undefined,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: {
        level: (label) => ({ level: label }),
        log: (fields) => clean(fields, 0) as Record<string, unknown>,
      },
      serializers: { err: (value) => value },
    },
    // The last net: whatever way a text came in, the finished line is masked once more.
    { write: (line: string) => out.write(maskTokens(shortLine(line))) },
  )
}

import { pino } from 'pino'
import { maskTokens } from '#lib/mask.ts'
import { Secret } from '#lib/secret.ts'

export type Log = Pick<import('pino').Logger, 'debug' | 'info' | 'warn' | 'error' | 'fatal'>

const MAX_DEPTH = 6

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return maskTokens(value)
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
    message: maskTokens(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack ? { stack: maskTokens(error.stack) } : {}),
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
    { write: (line: string) => out.write(maskTokens(line)) },
  )
}

import { DrizzleQueryError } from 'drizzle-orm'
import type { Whole } from './reader.ts'

const UNAVAILABLE = new Set([
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'ETIMEDOUT',
  // too many connections, and the server going down or coming up
  '53300',
  '57P01',
  '57P02',
  '57P03',
])

const PASSING = new Set([
  // serialization failure and deadlock, a lock not to be had, a statement that was broken off
  '40001',
  '40P01',
  '55P03',
  '57014',
])

function* causes(error: unknown): Generator<Error> {
  for (let depth = 0; depth < 8 && error instanceof Error; depth += 1) {
    yield error
    error = error.cause
  }
}

/** Takes the values out of a failed query: they hold addresses, hashes and sealed tokens. */
export function withoutValues<E>(error: E): E {
  for (const one of causes(error)) {
    if (!(one instanceof DrizzleQueryError)) continue
    const shown = one.message
    one.message = `Failed query: ${one.query}`
    one.params = []
    if (one.stack) one.stack = one.stack.replace(shown, () => one.message)
  }
  return error
}

/** From now on no failed query of this handle tells its values. */
export function hideValues({ _: { session } }: Whole): void {
  const prepare = session.prepareQuery.bind(session)
  session.prepareQuery = (...args) => {
    const query = prepare(...args)
    const execute = query.execute.bind(query)
    query.execute = async (values) => {
      try {
        return await execute(values)
      } catch (error) {
        throw withoutValues(error)
      }
    }
    return query
  }
}

/** The name of the constraint or unique index that refused a write, whichever database said so. */
export function violatedConstraint(error: unknown): string | null {
  for (const one of causes(error)) {
    const { code, constraint, constraint_name } = one as {
      code?: unknown
      constraint?: unknown
      constraint_name?: unknown
    }
    if (typeof code !== 'string' || !code.startsWith('23')) continue
    const name = constraint ?? constraint_name
    if (typeof name === 'string') return name
  }
  return null
}

/** Whether another transaction was in the way: the same may well succeed when it is tried again. */
export function isPassing(error: unknown): boolean {
  for (const one of causes(error)) {
    const { code } = one as { code?: unknown }
    if (typeof code === 'string' && PASSING.has(code)) return true
  }
  return false
}

/** Whether the database could not be reached, as against a query that was wrong. */
export function isUnavailable(error: unknown): boolean {
  for (const one of causes(error)) {
    const { code } = one as { code?: unknown }
    if (typeof code === 'string' && UNAVAILABLE.has(code)) return true
    if (one instanceof AggregateError && one.errors.some(isUnavailable)) return true
  }
  return false
}

import { deadlineFailure } from './stage-failure.ts'

/** Waits for `work` at most `milliseconds` and at most until `signal` ends, whichever is first. */
export function within<T>(milliseconds: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason)
      return
    }
    const timer = setTimeout(() => settle(() => reject(deadlineFailure(milliseconds))), milliseconds)
    const stop = () => settle(() => reject(signal.reason))
    const settle = (end: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
      end()
    }
    signal.addEventListener('abort', stop, { once: true })
    work().then(
      (value) => settle(() => resolve(value)),
      (error) => settle(() => reject(error)),
    )
  })
}

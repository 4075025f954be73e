import type { ChannelFailure } from '#lib/db/schema/alerts.ts'
import { maskTokens } from '#lib/mask.ts'
import type { Services } from '#lib/services.ts'
import { type ChannelKind, type Delivery, LONGEST_DELIVERY_MS } from './channel.ts'
import type { Rendered } from './rendered.ts'

/** What a channel keeps to by itself is held against those that do not. */
export const DEADLINE_SECONDS = LONGEST_DELIVERY_MS / 1000 + 1
/** What has been handed over gets so long to end when the process stops. */
const LAST_SECONDS = 15

/** What came of calling a channel. `broken-off` says nothing about whether anything had left. */
export type Attempted = Delivery | { readonly kind: 'broken-off'; readonly failure: ChannelFailure }

export interface AttemptTools {
  readonly services: Services
  /** False when the message is somebody else's by now. */
  readonly handOver: () => Promise<boolean>
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal
  readonly deadlineSeconds: number
}

export class TakenOver extends Error {
  constructor() {
    super('the message was taken over by another process')
    this.name = 'TakenOver'
  }
}

/** Lets a channel deliver, within a deadline, whatever it throws or never does. */
export async function attempt(
  kind: ChannelKind,
  settings: unknown,
  message: Rendered,
  { services, handOver, stopping, deadlineSeconds }: AttemptTools,
): Promise<Attempted> {
  const cut = new AbortController()
  let handedOver = false
  let over = false
  const timers: NodeJS.Timeout[] = []
  const brokenOff = new Promise<Attempted>((resolve) => {
    const breakOff = (code: string) => {
      cut.abort()
      resolve({ kind: 'broken-off', failure: { code, said: null } })
    }
    const stop = () => {
      if (handedOver) timers.push(setTimeout(breakOff, LAST_SECONDS * 1000, 'interrupted'))
      else breakOff('interrupted')
    }
    timers.push(setTimeout(breakOff, deadlineSeconds * 1000, 'no-answer'))
    if (stopping.aborted) stop()
    else stopping.addEventListener('abort', stop, { once: true, signal: cut.signal })
  })
  const tools = {
    services,
    signal: cut.signal,
    handOver: async () => {
      if (over || cut.signal.aborted || !(await handOver())) throw new TakenOver()
      handedOver = true
    },
  }
  const delivered = Promise.resolve()
    .then((): Promise<Attempted> => kind.deliver(message, settings, tools))
    .catch((err: unknown): Attempted => {
      const about = { err, delivery: message.id, channel: kind.id }
      if (err instanceof TakenOver) services.log.info(about, 'a message is not ours any more')
      else services.log.error(about, 'a channel broke')
      return { kind: 'broken-off', failure: failureOf(err) }
    })
  try {
    return await Promise.race([delivered, brokenOff])
  } finally {
    over = true
    for (const timer of timers) clearTimeout(timer)
    cut.abort()
  }
}

const LONGEST_SAID = 200

/** What an error says, masked and short. */
export function failureOf(error: unknown, code = 'broke'): ChannelFailure {
  const said = error instanceof Error ? error.message : String(error)
  return { code, said: maskTokens(said).slice(0, LONGEST_SAID) }
}

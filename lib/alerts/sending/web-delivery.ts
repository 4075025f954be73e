import type { Delivery, DeliveryTools } from '#lib/alerts/channel.ts'
import { retryAfterSeconds } from '#lib/microsoft/network.ts'
import { type FailureCode, failure, secretsOfAddress } from './failure.ts'
import { networkTrouble, wordsOf } from './network-trouble.ts'
import { type PostTools, post } from './post-json.ts'

export interface WebMessage {
  readonly address: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
  /** What else must not stand in a failure, beside the address. */
  readonly secrets?: readonly string[]
  /** Statuses that this kind of receiver means otherwise than most do. */
  readonly gone?: readonly number[]
  readonly later?: readonly number[]
  readonly patience?: PostTools['patience']
}

/** Codes with which no connection was made and none will be, before somebody changes something here. */
const LASTING: ReadonlySet<FailureCode> = new Set(['private-address'])
/** RFC 9110 and RFC 6585: the same request may work later. 423 and 425 mean the same for a moment. */
const PASSING = new Set([408, 423, 425, 429])

/** What the receiver does not like is in the request: another message may please it. */
const OF_THE_MESSAGE = new Set([400, 413, 422])

/** Posts a message to an address that a person typed, and says what became of it. */
export async function deliverByWeb(message: WebMessage, tools: DeliveryTools): Promise<Delivery> {
  const { network } = tools.services.outgoing
  const url = new URL(message.address)
  const secrets = [...secretsOfAddress(message.address), ...(message.secrets ?? [])]
  if (url.protocol !== 'https:' && !network.allowsPrivate) {
    return { kind: 'never', failure: failure('not-https') }
  }
  const { handOver, signal, trust } = tools
  const outcome = await post(
    { url, headers: { 'user-agent': 'Mailgrant', ...message.headers }, body: message.body },
    { network, handOver, signal, trust, ...(message.patience ? { patience: message.patience } : {}) },
  )
  if (outcome.kind === 'no-answer') {
    return { kind: 'unsure', failure: failure('no-answer', wordsOf(outcome.error), secrets) }
  }
  if (outcome.kind === 'not-sent') {
    const code = signal.aborted ? 'interrupted' : networkTrouble(outcome.error)
    const told = failure(code, wordsOf(outcome.error), secrets)
    return { kind: LASTING.has(code) ? 'never' : 'later', failure: told }
  }
  return judged(message, outcome, secrets)
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** Every status means something certain: the other side has read the request. */
function judged(
  message: WebMessage,
  { status, headers, text }: Answer,
  secrets: readonly string[],
): Delivery {
  const told = (code: FailureCode) => failure(code, `${status} ${text}`, secrets)
  if (status >= 200 && status < 300) return { kind: 'sent' }
  if (status >= 300 && status < 400) return { kind: 'never', failure: told('redirected') }
  if (status === 410 || message.gone?.includes(status)) return { kind: 'never', failure: told('gone') }
  if (status >= 500 || PASSING.has(status) || message.later?.includes(status)) {
    const retryAfter = retryAfterSeconds(headers)
    return {
      kind: 'later',
      failure: told(status === 429 || retryAfter !== undefined ? 'busy' : 'server-fault'),
      ...(retryAfter === undefined ? {} : { retryAfterSeconds: retryAfter }),
    }
  }
  if (status === 401 || status === 403) return { kind: 'never', failure: told('sign-in-refused') }
  if (OF_THE_MESSAGE.has(status)) return { kind: 'never', failure: told('refused'), thisMessage: true }
  return { kind: 'never', failure: told('refused') }
}

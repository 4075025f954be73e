import { eq } from 'drizzle-orm'
import { record } from '#lib/db/gate.ts'
import { channels } from '#lib/db/schema/alerts.ts'
import type { Services } from '#lib/services.ts'
import { attempt, DEADLINE_SECONDS, failureOf } from './attempt.ts'
import { backOff, givesUp } from './back-off.ts'
import type { ChannelKind } from './channel.ts'
import { channelPlace } from './channel-place.ts'
import type { Channel } from './channel-state.ts'
import { atDeadChannel, keepResult } from './keep-result.ts'
import { readMessage } from './message.ts'
import { type Claimed, handOver, type Outcome, settle } from './outbox.ts'
import { renderMessage } from './render.ts'
import { stillNews } from './still-news.ts'

export interface DeliveryRound {
  readonly services: Services
  readonly kindOf: (id: string) => ChannelKind | null | undefined
  /** From 0 to 1. */
  readonly random: () => number
  readonly stopping: AbortSignal
  readonly deadlineSeconds?: number
  /** Called while it goes on: it lives. */
  readonly beat?: () => Promise<void>
  /** The database's clock when absent. */
  readonly at?: Date
}

/** One attempt at one message, from its turn to what became of it. Never throws for the message's own sake. */
export async function deliverOne(round: DeliveryRound, claimed: Claimed): Promise<void> {
  const { services, at } = round
  const { database, log } = services
  try {
    await tryOnce(round, claimed)
  } catch (err) {
    // Bad facts, a setting that cannot be opened: pushed forward, so that the others get their turn.
    log.error({ err, delivery: claimed.id }, 'a message could not be delivered')
    const now = at ?? (await database.now())
    const failure = failureOf(err)
    const outcome: Outcome = givesUp(claimed.attempts, now, now)
      ? { kind: 'failed', failure, ifHandedOver: true }
      : { kind: 'later', failure, seconds: backOff(claimed.attempts, round.random()), ifHandedOver: true }
    await record(database, 'alert', (writer) => settle(writer, claimed, outcome, at))
  }
}

async function tryOnce(round: DeliveryRound, claimed: Claimed): Promise<void> {
  const { services, at } = round
  const { database } = services
  const end = (outcome: Outcome) =>
    record(database, 'alert', (writer) => settle(writer, claimed, outcome, at))
  const [channel] = await database.read.select().from(channels).where(eq(channels.id, claimed.channelId))
  // With a channel its messages go.
  if (!channel) return
  const stored = readMessage(claimed.message)
  if (!stored) return void (await end({ kind: 'failed', failure: { code: 'unreadable', said: null } }))
  const tested = claimed.kind === 'test'
  if (channel.disabledAt && !tested) return void (await end({ kind: 'dropped' }))
  const now = at ?? (await database.now())
  const news = await stillNews(database, claimed, stored, now)
  if (news.kind === 'drop') {
    // What its channel did not take in time has failed; what is no news any more has not.
    const { failure } = claimed
    return void (await end(news.late && failure ? { kind: 'failed', failure } : { kind: 'dropped' }))
  }
  if (news.kind === 'put-off') return void (await end(news))
  if (channel.deadAt && !tested && !stored.byHand)
    return atDeadChannel(round, claimed, channel, new Date(stored.due), now)

  const settings = await openSettings(services, channel)
  const kind = round.kindOf(channel.kind)
  if (!kind) throw new Error(`There is no kind of channel “${channel.kind}”`)
  const rendered = renderMessage(news.message, {
    id: claimed.id,
    at: now,
    publicUrl: services.publicUrl,
  })
  const result = await attempt(kind, settings, rendered, {
    services,
    handOver: () => handOver(database, claimed, at),
    stopping: round.stopping,
    deadlineSeconds: round.deadlineSeconds ?? DEADLINE_SECONDS,
  })
  const ended = at ?? (await database.now())
  await keepResult(round, claimed, { channel, result, due: new Date(stored.due), ended })
}

async function openSettings({ vault }: Services, channel: Channel): Promise<unknown> {
  const { id, settingsSealed, settingsKeyId } = channel
  const opened = await vault.open(channelPlace(id), { value: settingsSealed, keyId: settingsKeyId })
  return JSON.parse(opened.reveal())
}

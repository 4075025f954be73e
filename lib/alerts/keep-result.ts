import { record } from '#lib/db/gate.ts'
import type { Attempted } from './attempt.ts'
import { backOff, givesUp } from './back-off.ts'
import { type Channel, channelFails, channelWorks } from './channel-state.ts'
import type { DeliveryRound } from './deliver-one.ts'
import { needsStandIn, passOn, standInOf } from './instead.ts'
import { readMessage } from './message.ts'
import { type Claimed, type Outcome, settle, wakeChannel } from './outbox.ts'

const DEAD_SECONDS = 60 * 60

export interface Ended {
  readonly channel: Channel
  readonly result: Attempted
  /** When it was to be told, and when the attempt was over. */
  readonly due: Date
  readonly ended: Date
}

/** Writes what became of an attempt: to the message, to its channel, and to the one that stands in. */
export async function keepResult(
  round: DeliveryRound,
  claimed: Claimed,
  { channel, result, due, ended }: Ended,
): Promise<void> {
  const { services, at } = round
  await record(services.database, 'alert', async (writer) => {
    if (result.kind === 'sent') {
      if (!(await settle(writer, claimed, result, at))) return
      await channelWorks(writer, channel, result.trouble ?? null, at)
      // A test, or what somebody sent again, has shown that it is mended.
      if (channel.deadAt) await wakeChannel(writer, channel.id, at)
      return
    }
    const { failure } = result
    const dead = result.kind === 'never' && !result.thisMessage
    const outcome = outcomeOf(claimed, result, givesUp(claimed.attempts, due, ended), round.random())
    const surelyNot = result.kind === 'later' || result.kind === 'never'
    const failing = {
      ...channel,
      failingSince: channel.failingSince ?? ended,
      deadAt: dead ? ended : channel.deadAt,
    }
    const passes =
      surelyNot &&
      (outcome.kind === 'failed' || needsStandIn(failing, ended)) &&
      (await standInOf(writer, channel, claimed)) !== null
    if (!(await settle(writer, claimed, passes ? { kind: 'failed', failure } : outcome, at))) return
    // That we were told to stop is no fault of the channel.
    if (failure.code !== 'interrupted') await channelFails(writer, channel, failure, dead, at)
    if (passes) await passOn(writer, channel, claimed, at)
  })
}

/** A test says at once what is wrong; it is not repeated. */
function outcomeOf(
  { kind, attempts, message }: Claimed,
  result: Exclude<Attempted, { kind: 'sent' }>,
  last: boolean,
  random: number,
): Outcome {
  const { failure } = result
  const final = last || kind === 'test'
  const byHand = readMessage(message)?.byHand === true
  switch (result.kind) {
    case 'unsure':
      return { kind: 'unsure', failure }
    case 'never':
      // The channel is to be mended, and then it is told, as everything that comes after it.
      return result.thisMessage || byHand || final
        ? { kind: 'failed', failure }
        : { kind: 'later', failure, seconds: DEAD_SECONDS }
    case 'later':
      return final
        ? { kind: 'failed', failure }
        : { kind: 'later', failure, seconds: backOff(attempts, random, result.retryAfterSeconds) }
    case 'broken-off':
      if (failure.code === 'interrupted') return { kind: 'later', failure, seconds: 0, ifHandedOver: true }
      return final
        ? { kind: 'failed', failure, ifHandedOver: true }
        : { kind: 'later', failure, seconds: backOff(attempts, random), ifHandedOver: true }
  }
}

/** Whoever mends a dead channel lets its messages go at once. Until then they are passed on, or wait. */
export async function atDeadChannel(
  { services, at }: DeliveryRound,
  claimed: Claimed,
  channel: Channel,
  due: Date,
  now: Date,
): Promise<void> {
  const failure = channel.failure ?? { code: 'dead', said: null }
  await record(services.database, 'alert', async (writer) => {
    const passes = (await standInOf(writer, channel, claimed)) !== null
    const over = passes || givesUp(0, due, now)
    const outcome: Outcome = over
      ? { kind: 'failed', failure }
      : { kind: 'put-off', seconds: DEAD_SECONDS, failure }
    if ((await settle(writer, claimed, outcome, at)) && passes) await passOn(writer, channel, claimed, at)
  })
}

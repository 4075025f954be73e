import type { ChannelKind } from './channel.ts'
import { email } from './channels/email.ts'
import { mailbox } from './channels/mailbox.ts'
import { slack } from './channels/slack.ts'
import { stdout } from './channels/stdout.ts'
import { syslog } from './channels/syslog.ts'
import { teams } from './channels/teams.ts'
import { webhook } from './channels/webhook.ts'

/** Every kind of channel, in the order in which it is offered. */
export const CHANNEL_KINDS: readonly ChannelKind[] = [email, mailbox, teams, slack, webhook, syslog, stdout]

/** The kind of this id; null for one that this version does not know. */
export function channelKind(id: string): ChannelKind | null {
  return CHANNEL_KINDS.find((kind) => kind.id === id) ?? null
}

import { getTranslations } from 'next-intl/server'
import { remedyMessage } from '#lib/diagnosis/remedies/message.ts'
import { remedyOf } from '#lib/diagnosis/remedies/remedy.ts'
import type { Source } from '#lib/diagnosis/remedies/sources.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import type { CauseWords } from './cause-words.ts'

/** What a remedy offers beside its steps, ready to be shown. */
export interface RemedyView {
  readonly codes: readonly string[]
  readonly links: readonly ShownLink[]
  readonly commands: readonly ShownCommand[]
  /** How long Microsoft may take to notice; null where it is at once. */
  readonly takes: string | null
  readonly sources: readonly Source[]
  readonly message: ShownMessage | null
}

export interface ShownLink {
  readonly label: string
  readonly href: string
  readonly inside: boolean
  readonly unproven: boolean
}

export interface ShownCommand {
  readonly label: string
  readonly shell: string
  readonly text: string
}

export interface ShownMessage {
  readonly subject: string
  readonly body: string
  readonly href: string
}

interface Occasion {
  readonly values: RemedyValues
  /** The server's own words, masked. */
  readonly said?: string | undefined
  readonly codes?: readonly string[]
}

/** Links, commands and the message to whoever must act, with everything that is known of the case filled in. */
export async function remedyView(cause: CauseWords, { values, said, codes }: Occasion): Promise<RemedyView> {
  const words = await getTranslations('remedies')
  const remedy = remedyOf(cause.id, values)
  return {
    codes: remedy.codes,
    links: remedy.links.map(({ id, ...link }) => ({ ...link, label: words(`link.${id}`) })),
    commands: remedy.commands.map(({ id, shell, text }) => ({
      label: words(`command.${id}`),
      shell: words(`shell.${shell}`),
      text,
    })),
    takes: remedy.takes && words(`takes.${remedy.takes}`),
    sources: remedy.sources,
    message: remedyMessage(words, { who: cause.who, texts: cause, remedy, values, said, codes }),
  }
}

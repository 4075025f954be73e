import type { ChannelField } from './channel.ts'
import { settingField } from './channel-inputs.ts'
import { CHANNEL_KINDS } from './channels.ts'

/** One field of a channel's form, with its words. */
export interface FormField extends Pick<ChannelField, 'type' | 'required' | 'initial'> {
  /** In the form. */
  readonly name: string
  readonly label: string
  readonly hint?: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  /** The portal can make up a value. */
  readonly made: boolean
}

export interface FormKind {
  readonly id: string
  readonly name: string
  readonly lead: string
  readonly fields: readonly FormField[]
}

/** Every kind of channel as a form shows it, in the words of a locale. */
export function formKinds(locale: string): FormKind[] {
  return CHANNEL_KINDS.map(({ id, fields, words: byLocale, makes }) => {
    const words = byLocale[locale.split('-')[0] ?? 'en'] ?? byLocale.en
    return {
      id,
      name: words.name,
      lead: words.lead,
      fields: fields.map(({ name, type, required, initial, options = [] }) => ({
        name: settingField(name),
        type,
        required,
        ...(initial === undefined ? {} : { initial }),
        label: words.fields[name]?.label ?? name,
        ...(words.fields[name]?.hint ? { hint: words.fields[name].hint } : {}),
        options: options.map((value) => ({ value, label: words.options?.[value] ?? value })),
        made: makes !== undefined && name in makes,
      })),
    }
  })
}

import { DateTime, Duration } from 'luxon'
import { createTranslator } from 'use-intl/core'
import { isCauseId } from '#lib/diagnosis/causes.ts'
import { causeTexts, type Translate } from '#lib/diagnosis/remedies/texts.ts'
import type { RemedyValues } from '#lib/diagnosis/remedies/values.ts'
import { en } from '#messages/en.ts'

/** What a message is put into words with. Made once for a language; needs no request and no web framework. */
export interface Words {
  readonly say: Translate
  /** A cause in words: one of the catalogue, or of the portal's own watch. */
  readonly cause: (id: string, values: RemedyValues) => CauseWords
  readonly who: (id: string) => string
  readonly protocol: (id: string) => string
  /** ISO 8601 in, a time of day in that zone out. */
  readonly time: (iso: string, zone: string) => string
  /** The day in UTC, as Entra counts. */
  readonly utcDay: (iso: string) => string
  /** A calendar day (`2026-05-31`) in words. */
  readonly day: (date: string) => string
  readonly span: (from: string, to: string) => string
}

export interface CauseWords {
  readonly title: string
  readonly plain: string | null
  readonly firstStep: string | null
}

const LOCALE = 'en'

function reader(namespace: string): Translate {
  return createTranslator({
    locale: LOCALE,
    messages: en as never,
    namespace: namespace as never,
  }) as unknown as Translate
}

export function alertWords(): Words {
  const [say, causes, remedies, board, watch] = [
    reader('alertmessages'),
    reader('causes'),
    reader('remedies'),
    reader('board'),
    reader('incidents'),
  ]
  return {
    say,
    cause: (id, values) => {
      if (!isCauseId(id)) return watchWords(watch, id, values)
      const { title, plain, steps } = causeTexts(causes, remedies, id, values)
      return { title, plain, firstStep: steps[0] ?? null }
    },
    who: (id) => (board.has(`who.${id}`) ? board(`who.${id}`) : id),
    protocol: (id) => remedies(`protocol.${id}`),
    time: (iso, zone) => inZone(iso, zone).toFormat("d MMM yyyy, HH:mm ('UTC'ZZ)"),
    utcDay: (iso) => DateTime.fromISO(iso, { zone: 'utc', locale: LOCALE }).toFormat('d MMMM yyyy'),
    day: (date) => DateTime.fromISO(date, { zone: 'utc', locale: LOCALE }).toFormat('cccc, d MMMM yyyy'),
    span: (from, to) => lasted(Date.parse(to) - Date.parse(from)),
  }
}

function watchWords(watch: Translate, id: string, values: RemedyValues): CauseWords {
  const filled = { app: values.appName ?? '', account: values.account ?? '', mailbox: values.mailbox ?? '' }
  const text = (key: string) => (watch.has(key) ? watch(key, filled) : null)
  return {
    title: text(`cause.${id}.title`) ?? id,
    plain: text(`cause.${id}.plain`),
    firstStep: text(`cause.${id}.steps.0`),
  }
}

function inZone(iso: string, zone: string): DateTime {
  const local = DateTime.fromISO(iso, { zone, locale: LOCALE })
  return local.isValid ? local : DateTime.fromISO(iso, { zone: 'utc', locale: LOCALE })
}

/** The two largest units that are not zero: “2 days, 3 hours”. */
function lasted(milliseconds: number): string {
  const minutes = Math.max(1, Math.round(milliseconds / 60_000))
  const parts = Duration.fromObject({ minutes }, { locale: LOCALE }).shiftTo('days', 'hours', 'minutes')
  const units = (['days', 'hours', 'minutes'] as const).filter((unit) => parts.get(unit) > 0).slice(0, 2)
  return Duration.fromObject(Object.fromEntries(units.map((unit) => [unit, parts.get(unit)])), {
    locale: LOCALE,
  }).toHuman()
}

// Ends a line, hides text or turns it round.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu
const LONGEST_NAME = 200

/** A name somebody chose, or a server sent, as part of one line. */
export function oneLine(text: string): string {
  const line = text.replaceAll(UNPRINTABLE, ' ').trim()
  return line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line
}

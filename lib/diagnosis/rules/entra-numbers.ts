import type { CauseId } from '#lib/diagnosis/causes.ts'
import type { Reading } from '#lib/diagnosis/read/reading.ts'
import type { Confidence, Rule } from '#lib/diagnosis/rule.ts'
import { ENTRA_CODES } from './sources.ts'

interface Meaning {
  readonly cause: CauseId
  readonly numbers: readonly number[]
  readonly confidence?: Confidence
  readonly or?: readonly CauseId[]
}

/**
 * Numbers that mean one thing wherever they stand. Longer than other files because it is a table. What needs the words
 * or the step beside it is in `entra-variants.ts`, which is asked first.
 */
const MEANINGS: readonly Meaning[] = [
  {
    cause: 'app.not_found',
    numbers: [700016, 700011, 700038, 7000229, 90112],
    or: ['tenant.wrong', 'cloud.mismatch'],
  },
  { cause: 'app.disabled', numbers: [7000112] },
  { cause: 'app.disabled', numbers: [1000031, 5000224], confidence: 'likely', or: ['ca.blocked'] },
  {
    cause: 'app.account_type',
    numbers: [50194, 90130, 9001023, 90010, 90124, 9002331, 9002332, 9002333, 9002346],
  },
  {
    cause: 'app.account_type',
    numbers: [500207, 500208, 500200, 500201, 90027],
    confidence: 'likely',
    or: ['user.wrong_tenant', 'tenant.wrong'],
  },
  {
    cause: 'app.permissions_incomplete',
    numbers: [650057, 65005, 65006, 650056, 90008],
    or: ['consent.missing', 'scope.invalid'],
  },
  { cause: 'tenant.wrong', numbers: [900021, 90019, 50029, 50128, 50169], or: ['app.account_type'] },
  { cause: 'tenant.wrong', numbers: [50059], or: ['app.account_type'] },
  { cause: 'tenant.wrong', numbers: [700005], or: ['code.unusable'] },
  { cause: 'cloud.mismatch', numbers: [50049, 90038, 900382, 90043, 900432, 900439, 90051, 1000104] },
  {
    cause: 'redirect.not_registered',
    numbers: [50011, 500111, 500112, 500113, 500115, 500117, 500119, 900971, 70004],
  },
  { cause: 'secret.expired', numbers: [7000222] },
  { cause: 'secret.wrong', numbers: [7000215], or: ['secret.expired'] },
  { cause: 'client.type_mismatch', numbers: [7000218, 7000216, 700025] },
  { cause: 'client.spa_platform', numbers: [9002325, 9002326, 9002327, 700084] },
  {
    cause: 'cert.rejected',
    numbers: [
      700027, 700026, 50013, 7000213, 7000214, 700211, 700212, 700213, 50017, 5000811, 7000219, 50006,
    ],
    or: ['cert.assertion_invalid'],
  },
  {
    cause: 'cert.assertion_invalid',
    numbers: [700024, 700021, 700222, 700229, 500133, 500131, 50027, 50048, 90016],
    or: ['cert.rejected'],
  },
  {
    cause: 'request.malformed',
    numbers: [900144, 90014, 70003, 70005, 70007, 700054, 90004, 90013, 90015, 90056, 90100, 90117, 90121],
  },
  { cause: 'request.malformed', numbers: [700009, 900561, 9000410, 900041, 50050, 901002, 90102, 165900] },
  { cause: 'request.pkce_mismatch', numbers: [501481, 50148, 50147, 501491] },
  {
    cause: 'scope.invalid',
    numbers: [650053, 28002, 28003, 700023, 90009],
    or: ['scope.two_resources', 'request.malformed'],
  },
  { cause: 'scope.two_resources', numbers: [28000, 28001, 700022] },
  { cause: 'scope.app_only', numbers: [1002012] },
  { cause: 'resource.not_in_tenant', numbers: [650052, 650054, 650051], or: ['consent.missing'] },
  { cause: 'resource.not_in_tenant', numbers: [500014], or: ['app.disabled'] },
  { cause: 'code.unusable', numbers: [54005, 70020, 70018, 70019, 7000014, 90119, 90120, 50089] },
  {
    cause: 'signin.silent_impossible',
    numbers: [50058, 160021, 16002, 700020],
    or: ['consent.missing', 'mfa.required'],
  },
  { cause: 'consent.missing', numbers: [65001, 65002, 90099], or: ['consent.admin_required'] },
  { cause: 'consent.declined', numbers: [65004, 90123] },
  { cause: 'consent.admin_required', numbers: [90094, 90095, 900941, 900942, 90093, 90096, 90097, 90098] },
  {
    cause: 'user.wrong_tenant',
    numbers: [50020, 90072, 16000, 16003, 16001, 50014, 500143],
    or: ['app.account_type', 'user.not_found'],
  },
  { cause: 'user.not_assigned', numbers: [50105, 501051] },
  {
    cause: 'user.not_found',
    numbers: [50034, 500341, 51004, 50197, 90022, 90101],
    or: ['user.wrong_tenant'],
  },
  { cause: 'user.disabled', numbers: [50057, 500571] },
  { cause: 'user.credentials', numbers: [50126, 50055, 50056, 50064, 50125, 50144, 120000] },
  { cause: 'user.locked', numbers: [500532] },
  { cause: 'user.risk_blocked', numbers: [53011, 530034, 50135, 50142] },
  { cause: 'user.risk_blocked', numbers: [53004], confidence: 'likely', or: ['mfa.required'] },
  {
    cause: 'mfa.required',
    numbers: [50076, 50078, 50074, 50079, 50072, 500121, 50158, 51006, 53010, 54008, 50177],
  },
  {
    cause: 'ca.blocked',
    numbers: [53003, 53005, 530032, 530035, 530036, 530021, 53002, 50131],
    or: ['ca.device_required'],
  },
  // Tenant restrictions and cross-tenant access settings: a policy of the network or of the other tenant.
  { cause: 'ca.blocked', numbers: [50002, 500021, 500022, 500212, 500213, 53008], confidence: 'likely' },
  {
    cause: 'ca.device_required',
    numbers: [
      53000, 53001, 530001, 530002, 530003, 530004, 530033, 9001011, 53009, 50005, 50097, 50127, 50129, 50187,
    ],
    or: ['ca.blocked'],
  },
  {
    cause: 'ca.device_required',
    numbers: [50155, 135011],
    confidence: 'likely',
    or: ['refresh.grant_unusable'],
  },
  { cause: 'refresh.expired_idle', numbers: [700082, 700081] },
  { cause: 'refresh.revoked', numbers: [50173, 50132, 50133] },
  { cause: 'refresh.signin_frequency', numbers: [70043, 70044] },
  { cause: 'refresh.grant_unusable', numbers: [700003, 700007, 50085, 5000611, 130007, 130008] },
  {
    cause: 'service.unavailable',
    numbers: [90033, 90006, 90024, 90012, 90090, 90091, 90036, 50033, 50087, 70012, 40010, 50000],
  },
  { cause: 'service.throttled', numbers: [50196, 90055, 50166, 50088] },
]

const BY_NUMBER: ReadonlyMap<number, Meaning> = new Map(
  MEANINGS.flatMap((meaning) => meaning.numbers.map((number) => [number, meaning] as const)),
)

/** Numbers whose meaning depends on more, and outer numbers that only say that something inside went wrong. */
export const VARIABLE = [
  70000, 70001, 70008, 9002313, 50012, 70002, 50053, 70011, 500011, 50001, 700030, 90002, 900023, 90023,
] as const
const KNOWN = new Set<number>([...BY_NUMBER.keys(), ...VARIABLE])

/** Every number that some rule knows. */
export const KNOWN_NUMBERS: readonly number[] = [...KNOWN]

/** `70002` and `90010` stand around a more specific number. */
const OUTER = new Set([70002, 90010])

/** The number that names the cause: of several known ones the last, unless that is only a shell. */
export function specificNumber(seen: Reading): number | undefined {
  if (!specific.has(seen)) specific.set(seen, findSpecific(seen))
  return specific.get(seen)
}

/** Every rule of Entra asks for it. */
const specific = new WeakMap<Reading, number | undefined>()

function findSpecific(seen: Reading): number | undefined {
  const known = seen.numbers.filter((number) => KNOWN.has(number))
  const loose = seen.loose.filter((number) => KNOWN.has(number))
  const inner = known.findLast((number) => !OUTER.has(number))
  return inner ?? loose.findLast((number) => !OUTER.has(number)) ?? known.at(-1) ?? loose.at(-1)
}

/** Whether the answer carries a number that nobody here knows, and none that somebody does. */
export function hasUnknownNumber(seen: Reading): boolean {
  return seen.numbers.length > 0 && specificNumber(seen) === undefined
}

export const ENTRA_NUMBER_RULES: readonly Rule[] = MEANINGS.map(
  ({ cause, numbers, confidence = 'certain', or }) => ({
    id: `entra.${numbers[0]}`,
    cause,
    confidence,
    ...(or ? { or } : {}),
    sources: [ENTRA_CODES],
    when: (seen) => {
      const number = specificNumber(seen)
      if (number === undefined || BY_NUMBER.get(number)?.numbers !== numbers) return null
      return [{ id: 'said.number', values: { number: String(number) } }]
    },
  }),
)

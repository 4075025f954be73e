import type { Evidence } from '#lib/diagnosis/evidence.ts'
import type { TokenClaims } from '#lib/diagnosis/rule.ts'
import { belowIn } from './below.ts'
import { dialogueIn } from './dialogue.ts'
import {
  aadstsNumbers,
  entraIds,
  httpStatus,
  listedNumbers,
  looseNumbers,
  oauthError,
  oauthSuberror,
} from './entra.ts'
import { placeOf, type Where } from './place.ts'
import { plainOf } from './plain.ts'
import { quotedIn } from './quoted.ts'
import { claimsIn, grantTypeIn, scopesIn } from './token.ts'
import { waitSeconds } from './wait.ts'

/** Everything that one failure says, drawn out once; rules look at nothing else. */
export interface Reading {
  /** Who said no. */
  readonly where: Where
  /** The step of the sign-in or the stage of the probe, in the words of `Evidence.stage`. */
  readonly step: string
  /** The text came from another program: hosts and ports in it are that program's, and may be wrong. */
  readonly elsewhere: boolean
  readonly text: string
  readonly flat: string
  readonly low: string
  /** The code of the evidence, of the operating system or of the portal. */
  readonly codes: readonly string[]
  readonly host?: string
  readonly port?: number
  /** AADSTS numbers as printed, then as listed; the last known one is the specific one. */
  readonly numbers: readonly number[]
  /** Numbers in places where AADSTS numbers stand; nothing until a table knows them. */
  readonly loose: readonly number[]
  readonly error?: string
  readonly suberror?: string
  readonly status?: number
  readonly waitSeconds?: number
  readonly traceId?: string
  readonly correlationId?: string
  readonly timestamp?: string
  readonly replies: readonly number[]
  readonly enhanced: readonly string[]
  readonly refusals: readonly string[]
  readonly frontEnd?: string
  readonly quoted: Readonly<Record<string, string>>
  readonly token?: TokenClaims
  readonly grantType?: string
  readonly scopes: readonly string[]
}

const unique = <T>(list: readonly T[]) => [...new Set(list)]

/** Reads a text of which nothing is known but, perhaps, where it came from. */
export function readText(raw: string, stage?: string): Reading {
  const plain = plainOf(raw)
  const { flat, low } = plain
  const listed = listedNumbers(flat)
  const numbers = unique([...aadstsNumbers(flat).filter((one) => !listed.includes(one)), ...listed])
  const dialogue = dialogueIn(flat)
  const { codes, ...below } = belowIn(flat)
  const error = oauthError(flat)
  const suberror = oauthSuberror(flat)
  const loose = looseNumbers(flat)
  const grantType = grantTypeIn(flat)
  const place = placeOf(stage, { low, numbers, loose, error, codes, grantType, ...dialogue })
  const status = httpStatus(flat)
  const wait = waitSeconds(flat)
  const token = claimsIn(flat)
  return {
    ...plain,
    ...place,
    elsewhere: true,
    codes,
    ...below,
    numbers,
    loose,
    ...(error ? { error } : {}),
    ...(suberror ? { suberror } : {}),
    ...(status ? { status } : {}),
    ...(wait === undefined ? {} : { waitSeconds: wait }),
    ...entraIds(flat),
    ...dialogue,
    quoted: quotedIn(flat),
    ...(token ? { token } : {}),
    ...(grantType ? { grantType } : {}),
    scopes: scopesIn(flat),
  }
}

const WHERE: Readonly<Record<Evidence['source'], Where>> = {
  dns: 'network',
  tcp: 'network',
  tls: 'network',
  imap: 'imap',
  pop3: 'pop3',
  smtp: 'smtp',
  entra: 'entra',
  portal: 'portal',
}

/** Reads what the portal itself took down. What it knows in fields counts before what stands in the words. */
export function readEvidence(evidence: Evidence): Reading {
  const { source, stage, text, code, enhancedCode, aadsts = [] } = evidence
  const read = readText(text, WHERE[source])
  const reply = /^[245]\d\d$/.test(code ?? '') ? Number(code) : undefined
  const { error = read.error, suberror = read.suberror } = evidence
  const status = evidence.httpStatus ?? (source === 'entra' ? read.status : undefined)
  const wait = evidence.retryAfterSeconds ?? read.waitSeconds
  const { error: _error, suberror: _suberror, status: _status, waitSeconds: _wait, ...rest } = read
  return {
    ...rest,
    where: WHERE[source],
    step: stage,
    elsewhere: false,
    codes: unique([...(code && reply === undefined ? [code] : []), ...read.codes]),
    numbers: unique([...aadsts, ...read.numbers]),
    replies: unique([...(reply === undefined ? [] : [reply]), ...read.replies]),
    enhanced: unique([...read.enhanced, ...(enhancedCode ? [enhancedCode] : [])]),
    ...(error ? { error: error.toLowerCase() } : {}),
    ...(suberror ? { suberror } : {}),
    ...(status === undefined ? {} : { status }),
    ...(wait === undefined ? {} : { waitSeconds: wait }),
  }
}

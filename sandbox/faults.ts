import { randomUUID } from 'node:crypto'

export const FAULT_PLACES = [
  'discovery',
  'authorize',
  'adminconsent',
  'devicecode',
  'token',
  'graph',
  'imap',
  'pop3',
  'smtp',
] as const
export type FaultPlace = (typeof FAULT_PLACES)[number]

/** A fault that somebody asked for. Every condition left out matches; every effect left out does nothing. */
export interface Fault {
  id: string
  on: FaultPlace
  user?: string
  client?: string
  grant?: string
  tenant?: string
  /** Mail: `greeting` (default), `auth`, or a command in small letters. Token: `request` (default) or `answer`. */
  at?: string
  /** How often it happens before it is gone; without it, until it is removed. */
  times?: number
  delay?: number
  drop?: boolean
  /** HTTP: this body in place of the answer. */
  raw?: string
  status?: number
  headers?: Record<string, string>
  /** An AADSTS number. */
  code?: number
  error?: string
  suberror?: string
  description?: string
  claims?: string
  /** Mail: these words in place of the answer; `{tag}` becomes the IMAP tag. */
  reply?: string
  /** Mail: hang up after `reply`. */
  close?: boolean
  /** Mail: never answer. */
  hang?: boolean
  /** Mail: one line a second, without end. */
  drip?: boolean
  /** Mail: lines as fast as they are read, without end. */
  flood?: boolean
}

export interface Occasion {
  on: FaultPlace
  at: string
  user?: string
  client?: string
  grant?: string
  tenant?: string
}

const CONDITIONS = ['user', 'client', 'grant', 'tenant'] as const

export class Faults {
  #list: Fault[] = []

  get list(): readonly Fault[] {
    return this.#list
  }

  add(fault: Omit<Fault, 'id'>): Fault {
    const added = { ...fault, id: randomUUID() }
    this.#list.push(added)
    return added
  }

  remove(id: string): boolean {
    const before = this.#list.length
    this.#list = this.#list.filter((fault) => fault.id !== id)
    return this.#list.length < before
  }

  clear(): void {
    this.#list = []
  }

  /** The first fault that fits; one with `times` is used up by it. */
  take(occasion: Occasion): Fault | undefined {
    const usual = ['imap', 'pop3', 'smtp'].includes(occasion.on) ? 'greeting' : 'request'
    const fault = this.#list.find(
      (one) =>
        one.on === occasion.on &&
        (one.at ?? usual) === occasion.at &&
        CONDITIONS.every((key) => one[key] === undefined || one[key] === occasion[key]),
    )
    if (fault?.times !== undefined) {
      fault.times -= 1
      if (fault.times <= 0) this.remove(fault.id)
    }
    return fault
  }
}

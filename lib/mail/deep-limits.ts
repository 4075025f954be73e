import { DEADLINES, type Deadlines } from './limits.ts'

/** Folders that are named with their counts; the others are only counted themselves. */
export const MAX_FOLDERS = 50

/** Milliseconds. Together they bound a deep check at about three minutes. */
export interface DeepDeadlines {
  /** Everything about the folders, the connection included. */
  readonly folders: number
  /** From the connection until the server has taken the message over. */
  readonly send: number
  /** Exchange delivers within seconds; a minute covers a slow day. */
  readonly find: number
  readonly pollEvery: number
  /** Taking the message out, and looking once for a copy among the sent ones. */
  readonly remove: number
}

export const DEEP_DEADLINES: DeepDeadlines = {
  folders: 30_000,
  send: 30_000,
  find: 60_000,
  pollEvery: 2_000,
  remove: 20_000,
}

/** The steps have deadlines of their own, so a connection lives as long as they need it. */
export const DEEP_CONNECTION: Deadlines = { ...DEADLINES, protocol: 100_000 }

import type { Place } from '#lib/vault/vault.ts'

export function verifierPlace(attemptId: string): Place {
  return { table: 'attempts', column: 'verifier_sealed', row: attemptId }
}

export function devicePlace(attemptId: string): Place {
  return { table: 'attempts', column: 'device_sealed', row: attemptId }
}

import { scriptFile } from '#lib/microsoft/exchange-script-text.ts'

/** Hands the script to the browser as a file. */
export function saveScript(script: string, name: string): void {
  const address = URL.createObjectURL(new Blob([scriptFile(script)], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  URL.revokeObjectURL(address)
}

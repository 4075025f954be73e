/** PowerShell ends a string in single quotes at any of these, and reads two in a row as one of them. */
const SINGLE_QUOTES = /['\u2018\u2019\u201A\u201B]/g
/** Ends a line, hides text, or turns it round; never part of an address or of the name of an app. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu

/**
 * A PowerShell string that holds exactly this text: nothing in it is ever code. Control and format characters become
 * blanks. https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
export function quoted(text: string): string {
  return `'${printable(text).replaceAll(SINGLE_QUOTES, '$&$&')}'`
}

/** A comment of one line, whatever the text is. */
export function comment(text: string): string {
  return `# ${printable(text)}`
}

/** A value in a filter of Exchange, which doubles the plain single quote alone. */
export function filterValue(text: string): string {
  return `'${printable(text).replaceAll("'", "''")}'`
}

function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, ' ')
}

/**
 * The script as a file. With a byte order mark, because Windows PowerShell 5.1 takes a file without one for the code
 * page of its machine, and with the line ends of Windows.
 */
export function scriptFile(script: string): string {
  return `\uFEFF${script.replaceAll('\n', '\r\n')}`
}

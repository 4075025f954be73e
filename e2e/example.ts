import { readFileSync } from 'node:fs'

/** An example of a page of the docs, by a line that stands in it and in no other. */
export function exampleFrom(file: string, line: string): string {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(
    ([, text]) => text ?? '',
  )
  const [example, ...others] = blocks.filter((text) => text.split('\n').some((one) => one.startsWith(line)))
  if (!example || others.length > 0) throw new Error(`Not one example of ${file} has the line ${line}`)
  return example
}

/** The cells of a column in every table whose head has it. */
export function columnOf(file: string, head: string): string[] {
  const cells = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim())
  const lines = readFileSync(file, 'utf8').split('\n')
  const found: string[] = []
  let column = -1
  for (const line of lines) {
    if (!line.startsWith('|')) column = -1
    else if (column >= 0 && !line.startsWith('| ---')) found.push(cells(line)[column] ?? '')
    else if (column < 0) column = cells(line).indexOf(head)
  }
  return found
}

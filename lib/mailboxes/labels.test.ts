import { describe, expect, it } from 'vitest'
import { tagsInput } from './labels.ts'

const problem = (text: string) => tagsInput.safeParse(text).error?.issues[0]?.message

describe('tags as they are typed', () => {
  it('are separated by commas or semicolons, without the blanks around them and each once', () => {
    expect(tagsInput.parse(' front desk, Public;public ,, front   desk')).toEqual(['front desk', 'Public'])
    expect(tagsInput.parse('  ')).toEqual([])
  })

  it('are refused when they are too long, too many, or hold what cannot be seen', () => {
    expect(problem('x'.repeat(51))).toBe('tag-long')
    expect(problem(Array.from({ length: 21 }, (_, n) => `t${n}`).join())).toBe('too-many')
    expect(problem('a\u200bb')).toBe('control-characters')
  })
})

import { describe, expect, it } from 'vitest'
import { isGuessable } from './password-choice.ts'

const ABOUT = ['Ada Lovelace', 'ada.lovelace@contoso.example']

describe('a password is refused as easy to guess when', () => {
  it.each([
    ['it is what everybody uses', 'password1234'],
    ['it hides that behind look-alikes', 'P@ssw0rd!2024'],
    ['it repeats it', 'passwordpassword'],
    ['it is a row of keys', 'qwertyuiop123'],
    ['it is the alphabet backwards', 'zyxwvutsrqponm'],
    ['it is one character many times', 'aaaaaaaaaaaaaa'],
    ['it is a short piece many times', 'abcabcabcabcabc'],
    ['it is the product and a year', 'Mailgrant-2026!'],
    ['it is the person’s name', 'AdaLovelace123'],
    ['it is the person’s company', 'contoso.Lovelace'],
    ['it is a season and a year', 'Summer2025!Summer'],
    ['it is words of the trade', 'Microsoft365Admin'],
  ])('%s', (_why, password) => {
    expect(isGuessable(password, ABOUT)).toBe(true)
  })
})

describe('a password is taken when', () => {
  it.each([
    ['it is a few unrelated words', 'correct horse battery staple'],
    ['it is words with hyphens', 'calm-harbour-lantern'],
    ['a password manager made it', 'k7Q#9v!2Lp$xWz'],
    ['it is random digits', '839201746512'],
    ['it is in another script', 'тихаягаваньфонарь'],
    ['it holds a known word among others', 'password tulip granite'],
  ])('%s', (_why, password) => {
    expect(isGuessable(password, ABOUT)).toBe(false)
  })
})

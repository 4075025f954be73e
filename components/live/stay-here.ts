/** What we use of the Navigation API; a browser that lacks it lets the page go. */
interface NavigateEvent extends Event {
  readonly navigationType: 'push' | 'reload' | 'replace' | 'traverse'
  readonly userInitiated: boolean
  readonly destination: { readonly url: string; readonly sameDocument: boolean }
}

/**
 * When an answer breaks off in the middle, Next loads the same address anew by itself, and a portal that has just died
 * leaves the tab on the error page of the browser. Stays instead, and tells `broken` that the page needs to be loaded
 * when that is possible. https://developer.mozilla.org/docs/Web/API/Navigation/navigate_event
 */
export function stayHere(here: Window, broken: () => void): () => void {
  const { navigation } = here as Window & { readonly navigation?: EventTarget }
  if (!navigation) return () => {}
  const onNavigate = (event: Event) => {
    const { navigationType, userInitiated, destination } = event as NavigateEvent
    const byItself = !userInitiated && (navigationType === 'replace' || navigationType === 'push')
    if (!byItself || !event.cancelable || destination.sameDocument) return
    if (destination.url !== here.location.href) return
    event.preventDefault()
    broken()
  }
  navigation.addEventListener('navigate', onNavigate)
  return () => navigation.removeEventListener('navigate', onNavigate)
}

// A browser as far as a sign-in needs one: it keeps cookies, follows redirects and fills in the form.

/** What a client calls reaches the provider under test, wherever its issuer says that it is. */
export function reaching({ issuer, address }) {
  return (url, options) => fetch(String(url).replace(issuer, address), options)
}

export class Browser {
  #cookies = new Map()

  constructor(provider) {
    this.provider = provider
    this.fetch = reaching(provider)
  }

  /** Opens a URL, signs in if need be, and returns where the client is called back. */
  async signIn(url) {
    let answer = await this.#open(url)
    for (let steps = 0; steps < 10; steps++) {
      const location = answer.headers.get('location')
      if (location?.startsWith(this.provider.redirectUri)) {
        return new URL(location)
      }
      answer = location
        ? await this.#open(new URL(location, this.provider.issuer))
        : await this.#submit(await answer.text(), answer.status)
    }
    throw new Error('the provider sends the browser round and round')
  }

  /** Opens a URL and returns where the browser is sent. */
  async follow(url) {
    return (await this.#open(url)).headers.get('location')
  }

  async #submit(page, status) {
    const pending = /name="pending" value="([^"]+)"/.exec(page)
    if (!pending) {
      throw new Error(`no form on the page, status ${status}: ${page}`)
    }
    return this.#open(new URL('/sign-in', this.provider.issuer), {
      method: 'POST',
      headers: { origin: this.provider.issuer },
      body: new URLSearchParams({
        pending: pending[1],
        name: this.provider.userName,
        password: this.provider.password
      })
    })
  }

  async #open(url, options = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.fetch(url, {
      ...options,
      redirect: 'manual',
      headers: { ...options.headers, cookie }
    })
    for (const set of answer.headers.getSetCookie()) {
      const [name, value] = set.split(';')[0].split('=')
      this.#cookies.set(name, value)
    }
    return answer
  }
}

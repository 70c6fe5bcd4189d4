// Two independent OpenID clients go the ways that applications go. Both check what they are given as
// strictly as they can; the first thing that is not as the specifications say ends the program.
//
// Reads from standard input where the provider is, who signs in, and which clients are registered.
import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import * as openid from 'openid-client'
import * as oauth from 'oauth4webapi'
import { Browser, reaching } from './browser.mjs'

const provider = JSON.parse(await text(process.stdin))
const { issuer, redirectUri, clients } = provider
const key = await crypto.subtle.importKey(
  'jwk',
  clients.strict.key,
  { name: 'ECDSA', namedCurve: 'P-256' },
  false,
  ['sign']
)
const privateKey = { key, kid: clients.strict.key.kid }

await strictClientOfOpenidClient()
await publicClientOfOpenidClient()
await secretClientOfOauth4webapi()
await strictClientOfOauth4webapi()

/** PAR, private_key_jwt, PKCE, DPoP, refresh: FAPI 2.0. */
async function strictClientOfOpenidClient() {
  const config = await discover(clients.strict.id, openid.PrivateKeyJwt(privateKey))
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))
  const tokens = await codeFlow(config, { DPoP }, parameters =>
    openid.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })
  )
  assert.equal(tokens.token_type, 'dpop')
  const refreshed = await openid.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP })
  assert.notEqual(refreshed.refresh_token, tokens.refresh_token)
  const told = await openid.tokenIntrospection(config, refreshed.access_token)
  assert.equal(told.active, true)
  assert.equal(told.token_type, 'DPoP')
  await openid.tokenRevocation(config, refreshed.refresh_token)
  await assert.rejects(openid.refreshTokenGrant(config, refreshed.refresh_token, {}, { DPoP }))
  console.log('ok openid-client: strict profile')
}

/** A client without a secret, whose proofs need the provider's nonce. */
async function publicClientOfOpenidClient() {
  const config = await discover(clients.open.id, openid.None())
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair('ES256'))
  const jkt = await DPoP.calculateThumbprint()
  const browser = new Browser(provider)
  const tokens = await codeFlow(
    config,
    { DPoP },
    parameters => openid.buildAuthorizationUrl(config, { ...parameters, dpop_jkt: jkt }),
    browser
  )
  await openid.refreshTokenGrant(config, tokens.refresh_token, {}, { DPoP })
  await assert.rejects(openid.refreshTokenGrant(config, tokens.refresh_token))
  const end = openid.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: clients.open.signedOut,
    state: 'over'
  })
  assert.equal(await browser.follow(end), clients.open.signedOut + '?state=over')
  console.log('ok openid-client: public client')
}

async function discover(id, authentication) {
  return openid.discovery(new URL(issuer), id, undefined, authentication, {
    execute: [openid.allowInsecureRequests],
    [openid.customFetch]: reaching(provider)
  })
}

async function codeFlow(config, options, urlOf, browser = new Browser(provider)) {
  const verifier = openid.randomPKCECodeVerifier()
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid profile',
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    code_challenge: await openid.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256'
  }
  const callback = await browser.signIn(await urlOf(parameters))
  const tokens = await openid.authorizationCodeGrant(
    config,
    callback,
    {
      pkceCodeVerifier: verifier,
      expectedState: parameters.state,
      expectedNonce: parameters.nonce,
      idTokenExpected: true
    },
    undefined,
    options
  )
  const { sub } = tokens.claims()
  const told = await openid.fetchUserInfo(config, tokens.access_token, sub, options)
  assert.equal(told.preferred_username, provider.userName)
  return tokens
}

/** A web application with a secret, and a resource server that checks its token. */
async function secretClientOfOauth4webapi() {
  const client = { client_id: clients.secret.id }
  const authentication = oauth.ClientSecretBasic(clients.secret.secret)
  const tokens = await plainCodeFlow(client, authentication, {}, request => {
    const url = new URL(request.as.authorization_endpoint)
    url.search = new URLSearchParams({ client_id: client.client_id, ...request.parameters })
    return url
  })
  const as = await metadata()
  await oauth.validateJwtAccessToken(
    as,
    new Request('https://portal.example/', {
      headers: { authorization: `Bearer ${tokens.access_token}` }
    }),
    'safekeep',
    options()
  )
  const introspected = await oauth.processIntrospectionResponse(
    as,
    client,
    await oauth.introspectionRequest(as, client, authentication, tokens.access_token, options())
  )
  assert.equal(introspected.active, true)
  await oauth.processRevocationResponse(
    await oauth.revocationRequest(as, client, authentication, tokens.refresh_token, options())
  )
  console.log('ok oauth4webapi: client with a secret')
}

async function strictClientOfOauth4webapi() {
  const client = { client_id: clients.strict.id }
  const authentication = oauth.PrivateKeyJwt(privateKey)
  const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'))
  const tokens = await plainCodeFlow(client, authentication, { DPoP }, async request => {
    const pushed = await oauth.processPushedAuthorizationResponse(
      request.as,
      client,
      await oauth.pushedAuthorizationRequest(
        request.as,
        client,
        authentication,
        request.parameters,
        options({ DPoP })
      )
    )
    const url = new URL(request.as.authorization_endpoint)
    url.searchParams.set('client_id', client.client_id)
    url.searchParams.set('request_uri', pushed.request_uri)
    return url
  })
  assert.equal(tokens.token_type, 'dpop')
  console.log('ok oauth4webapi: strict profile')
}

async function plainCodeFlow(client, authentication, extra, urlOf) {
  const as = await metadata()
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const nonce = oauth.generateRandomNonce()
  const parameters = {
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid profile',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256'
  }
  const callback = await new Browser(provider).signIn(await urlOf({ as, parameters }))
  const answer = oauth.validateAuthResponse(as, client, callback, state)
  const response = await oauth.authorizationCodeGrantRequest(
    as,
    client,
    authentication,
    answer,
    redirectUri,
    verifier,
    options(extra)
  )
  const tokens = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: nonce,
    requireIdToken: true
  })
  await oauth.validateApplicationLevelSignature(as, response, options())
  const { sub } = oauth.getValidatedIdTokenClaims(tokens)
  const told = await oauth.processUserInfoResponse(
    as,
    client,
    sub,
    await oauth.userInfoRequest(as, client, tokens.access_token, options(extra))
  )
  assert.equal(told.sub, sub)
  return tokens
}

async function metadata() {
  return oauth.processDiscoveryResponse(
    new URL(issuer),
    await oauth.discoveryRequest(new URL(issuer), options())
  )
}

function options(extra = {}) {
  return {
    ...extra,
    [oauth.allowInsecureRequests]: true,
    [oauth.customFetch]: reaching(provider)
  }
}

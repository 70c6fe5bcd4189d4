package io.safekeep.client;

import java.time.Duration;

/// The person who is signed in: gives an access token that is good, renewing it when need be.
final class Identity {

  /// A token that is about to expire would do so on its way.
  private static final Duration MARGIN = Duration.ofSeconds(30);

  private final Terminal terminal;
  private final Http http;
  private final SignInFile file;

  Identity(Terminal terminal, Http http) {
    this.terminal = terminal;
    this.http = http;
    this.file = new SignInFile(terminal.folder());
  }

  SignInFile file() {
    return file;
  }

  /// @throws Failure if nobody is signed in any more
  SignIn current() {
    var signIn = file.read().orElseThrow(Failure::notSignedIn);
    return isGood(signIn) ? signIn : file.exclusively(this::renewed);
  }

  Provider provider(SignIn signIn) {
    return Provider.discover(http, signIn.issuer(), signIn.clientId());
  }

  /// Another process may have renewed it while this one waited.
  private SignIn renewed() {
    var signIn = file.read().orElseThrow(Failure::notSignedIn);
    if (isGood(signIn)) {
      return signIn;
    }
    var issued =
        signIn
            .refreshToken()
            .flatMap(token -> provider(signIn).refresh(token))
            .orElseThrow(Failure::notSignedIn);
    var renewed =
        signIn.renewed(
            issued.accessToken(),
            terminal.clock().instant().plus(issued.expiresIn()),
            issued.refreshToken());
    file.write(renewed);
    return renewed;
  }

  private boolean isGood(SignIn signIn) {
    return signIn.expiresAt().minus(MARGIN).isAfter(terminal.clock().instant());
  }
}

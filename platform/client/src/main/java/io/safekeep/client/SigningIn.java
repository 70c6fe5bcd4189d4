package io.safekeep.client;

import io.safekeep.client.Provider.Invitation;
import io.safekeep.client.Provider.Issued;
import io.safekeep.client.Provider.Poll;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Who the client acts for: `sign-in`, `sign-out`, `who`.
final class SigningIn {

  private static final String LOCAL_ISSUER = "http://localhost:8081";
  private static final String LOCAL_ACCESS = "http://localhost:8082";
  private static final String CLIENT_ID = "safekeep-terminal";

  /// RFC 8628, section 3.5.
  private static final Duration SLOWER_BY = Duration.ofSeconds(5);

  private final Terminal terminal;
  private final Http http;
  private final Identity identity;

  SigningIn(Terminal terminal, Http http, Identity identity) {
    this.terminal = terminal;
    this.http = http;
    this.identity = identity;
  }

  List<Command> commands() {
    return List.of(
        new Command(
            "sign-in",
            List.of(),
            Set.of("issuer", "access", "client-id"),
            Set.of("fresh"),
            false,
            "[--fresh] [--issuer URL] [--access URL] [--client-id ID]",
            this::signIn),
        new Command("sign-out", List.of(), Set.of(), Set.of(), false, "", _ -> signOut()),
        new Command("who", List.of(), Set.of(), Set.of("json"), false, "[--json]", this::who));
  }

  private int signIn(Arguments arguments) {
    var issuer =
        Http.address("--issuer", setting(arguments, "issuer", "SAFEKEEP_ISSUER", LOCAL_ISSUER));
    var access =
        Http.address("--access", setting(arguments, "access", "SAFEKEEP_ACCESS_URL", LOCAL_ACCESS));
    var clientId = setting(arguments, "client-id", "SAFEKEEP_CLIENT_ID", CLIENT_ID);
    var provider = Provider.discover(http, issuer, clientId);
    var invitation = provider.invite(arguments.has("fresh"));
    invite(invitation);
    var issued = await(provider, invitation);
    identity
        .file()
        .exclusively(() -> {
          identity.file().write(signedIn(issuer, access, clientId, issued));
          return issued;
        });
    terminal.say("You are signed in.");
    return ExitCode.DONE;
  }

  private void invite(Invitation invitation) {
    terminal.say("Open    " + invitation.page());
    terminal.say("enter   " + invitation.userCode());
    invitation.pageWithCode().ifPresent(page -> terminal.say("or open " + page));
    terminal.say("Waiting for you there ...");
  }

  private Issued await(Provider provider, Invitation invitation) {
    var interval = invitation.interval();
    while (true) {
      try {
        terminal.pause().rest(interval);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw Failure.fault("interrupted");
      }
      switch (provider.poll(invitation.deviceCode())) {
        case Poll.Signed(var issued) -> {
          return issued;
        }
        case Poll.SlowDown _ -> interval = interval.plus(SLOWER_BY);
        case Poll.Wait _ -> {}
      }
    }
  }

  private SignIn signedIn(URI issuer, URI access, String clientId, Issued issued) {
    return new SignIn(
        issuer,
        access,
        clientId,
        issued.accessToken(),
        terminal.clock().instant().plus(issued.expiresIn()),
        issued.refreshToken());
  }

  private int signOut() {
    var signIn = identity.file().read();
    identity.file().delete();
    signIn.ifPresent(
        known -> known.refreshToken().ifPresent(token -> identity.provider(known).revoke(token)));
    terminal.say(signIn.isPresent() ? "You are signed out." : "You were not signed in.");
    return ExitCode.DONE;
  }

  private int who(Arguments arguments) {
    var signIn = identity.current();
    var person = identity.provider(signIn).person(signIn.accessToken());
    terminal.say(
        arguments.has("json")
            ? Json.pretty(person)
            : Json.text(person, "preferred_username").orElse(person.path("sub").asText()));
    return ExitCode.DONE;
  }

  private String setting(Arguments arguments, String option, String variable, String otherwise) {
    return arguments.option(option).or(() -> terminal.variable(variable)).orElse(otherwise);
  }
}

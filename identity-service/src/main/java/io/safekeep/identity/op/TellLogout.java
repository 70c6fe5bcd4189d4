package io.safekeep.identity.op;

import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.openid.connect.sdk.BackChannelLogoutRequest;
import io.quarkus.logging.Log;
import io.safekeep.identity.client.Client;
import io.safekeep.identity.client.ClientDirectory;
import io.safekeep.identity.signin.SqlSessions;
import io.safekeep.identity.token.Tokens;
import io.safekeep.runtime.outbound.GuardedHttp;
import io.safekeep.runtime.work.WorkHandler;
import io.safekeep.runtime.work.WorkItem;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.UUID;

/// Tells clients that a session of theirs has ended (OpenID Connect Back-Channel Logout 1.0). The
/// schema makes the items, in the transaction that ends a session, whatever ends it.
///
/// Failure semantics: tried until the client says that it knows, at most as often as the bound;
/// each try has a logout token of its own. Refresh tokens of the session are worth nothing
/// meanwhile.
@Singleton
class TellLogout implements WorkHandler {

  /// With growing pauses this is longer than any access token lives.
  private static final int MOST_TRIES = 10;

  private static final int AT_ONCE = 4;

  private final ClientDirectory clients;
  private final SqlSessions sessions;
  private final Tokens tokens;
  private final GuardedHttp http;

  TellLogout(ClientDirectory clients, SqlSessions sessions, Tokens tokens, GuardedHttp http) {
    this.clients = clients;
    this.sessions = sessions;
    this.tokens = tokens;
    this.http = http;
  }

  /// As V1_031 writes it.
  @Override
  public String kind() {
    return "back-channel-logout";
  }

  @Override
  public int mostAtOnce() {
    return AT_ONCE;
  }

  /// @param item its key names session and client
  @Override
  public Next work(WorkItem item, Lease lease) throws IOException {
    var names = item.key().split(" ", 2);
    var session = UUID.fromString(names[0]);
    var client = clients.find(names[1]);
    var address = client.flatMap(known -> known.signOut().backChannelUri());
    var person = sessions.personOf(session);
    if (client.isEmpty() || address.isEmpty() || person.isEmpty()) {
      return Next.done();
    }
    try {
      tell(address.get(), client.get(), person.get(), session);
    } catch (IOException untold) {
      if (item.attempt() < MOST_TRIES) {
        throw untold;
      }
      Log.warnf(
          "Client %s was not told that session %s has ended: %s",
          client.get().id(), session, untold.getMessage());
    }
    return Next.done();
  }

  private void tell(URI address, Client client, UUID person, UUID session) throws IOException {
    try {
      var token = SignedJWT.parse(tokens.logoutToken(client, person, session));
      var request = new BackChannelLogoutRequest(address, token).toHTTPRequest();
      var answer = http.post(address, request.getBody());
      if (answer.status() != 200 && answer.status() != 204) {
        throw new IOException(address + " answers with status " + answer.status());
      }
    } catch (ParseException fault) {
      throw new IllegalStateException(fault);
    }
  }
}

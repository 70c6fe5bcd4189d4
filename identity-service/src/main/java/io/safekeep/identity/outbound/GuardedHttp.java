package io.safekeep.identity.outbound;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Calls URLs that clients registered: at public addresses only, without redirects, within a bound
/// of time and bytes. The address that was looked at is the one connected to, so that a name which
/// resolves to something else a moment later gains nothing.
@Singleton
public class GuardedHttp {

  private static final int LARGEST_ANSWER = 256 * 1024;

  private final HttpClient http;
  private final Set<String> privateHosts;
  private final Duration timeout;

  GuardedHttp(Vertx vertx, OutboundSettings settings) {
    this.http =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.timeout().toMillis()))
                .setKeepAlive(false));
    this.privateHosts = Set.copyOf(settings.privateHosts().orElse(Set.of()));
    this.timeout = settings.timeout();
  }

  /// What came back, whatever the status.
  public record Answer(int status, String body) {}

  /// Why a URL will never be called; empty if it may be. Says nothing of where its host is.
  public Optional<String> fault(URI uri) {
    return Destination.fault(uri, privateHosts);
  }

  /// @throws IOException if it may not be called, cannot be reached, or answers too late or too
  ///   much
  public Answer get(URI uri) throws IOException {
    return call(HttpMethod.GET, uri, null, Optional.empty());
  }

  /// @param form urlencoded
  /// @throws IOException if it may not be called, cannot be reached, or answers too late or too
  ///   much
  public Answer post(URI uri, String form) throws IOException {
    return post(uri, form, Optional.empty());
  }

  /// @param form urlencoded
  /// @param authorization value of that header
  /// @throws IOException if it may not be called, cannot be reached, or answers too late or too
  ///   much
  public Answer post(URI uri, String form, Optional<String> authorization) throws IOException {
    return call(HttpMethod.POST, uri, form, authorization);
  }

  private Answer call(
      HttpMethod method, URI uri, @Nullable String form, Optional<String> authorization)
      throws IOException {
    var fault = fault(uri);
    if (fault.isPresent()) {
      throw new IOException(uri + " " + fault.get());
    }
    boolean tls = uri.getScheme().equals("https");
    int port = uri.getPort() >= 0 ? uri.getPort() : tls ? 443 : 80;
    var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    var path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    var options =
        new RequestOptions()
            .setMethod(method)
            .setServer(SocketAddress.inetSocketAddress(port, resolved(uri)))
            .setHost(uri.getHost())
            .setPort(port)
            .setSsl(tls)
            .setURI(path + query)
            .setTimeout(timeout.toMillis());
    if (form != null) {
      options.putHeader(HttpHeaders.CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    authorization.ifPresent(value -> options.putHeader(HttpHeaders.AUTHORIZATION, value));
    var answer =
        http.request(options)
            .compose(request -> {
              // Before it is sent: an answer that is over when somebody begins to listen is lost.
              var read = request.response().compose(GuardedHttp::read);
              return (form == null ? request.end() : request.end(form)).compose(_ -> read);
            });
    return await(uri, answer);
  }

  private String resolved(URI uri) throws IOException {
    var addresses = InetAddress.getAllByName(uri.getHost());
    if (!privateHosts.contains(uri.getHost())) {
      for (var address : addresses) {
        if (!Destination.isPublic(address)) {
          throw new IOException(uri.getHost() + " is at no public address");
        }
      }
    }
    return addresses[0].getHostAddress();
  }

  private static Future<Answer> read(HttpClientResponse response) {
    Promise<Answer> answer = Promise.promise();
    var body = Buffer.buffer();
    response.handler(chunk -> {
      if (body.length() + chunk.length() > LARGEST_ANSWER) {
        answer.tryFail(new IOException("answers with more than " + LARGEST_ANSWER + " bytes"));
        response.request().reset();
      } else {
        body.appendBuffer(chunk);
      }
    });
    response.exceptionHandler(answer::tryFail);
    response.endHandler(_ ->
        answer.tryComplete(
            new Answer(response.statusCode(), body.toString(StandardCharsets.UTF_8))));
    return answer.future();
  }

  private Answer await(URI uri, Future<Answer> answer) throws IOException {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      var cause = Objects.requireNonNullElse(failed.getCause(), failed);
      throw new IOException(uri + ": " + cause, cause);
    } catch (TimeoutException late) {
      throw new IOException(uri + " does not answer within " + timeout, late);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", stopped);
    }
  }
}

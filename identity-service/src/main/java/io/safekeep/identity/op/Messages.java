package io.safekeep.identity.op;

import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.OAuth2Error;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.openid.connect.sdk.Nonce;
import io.safekeep.identity.token.Possession;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Carries messages between the HTTP layer and the Nimbus SDK.
final class Messages {

  private Messages() {}

  /// Makes a message out of a request.
  @FunctionalInterface
  interface Reader<T> {
    T read(HTTPRequest request) throws ParseException;
  }

  /// A form post as the SDK reads it.
  ///
  /// @throws ParseException if it is none; also where the SDK itself trips over it, as over an
  ///   assertion that it cannot describe in an error
  static <T> T read(
      Reader<T> reader,
      URI endpoint,
      @Nullable String contentType,
      @Nullable String authorization,
      String body)
      throws ParseException {
    var request = new HTTPRequest(HTTPRequest.Method.POST, endpoint);
    if (contentType != null) {
      request.setContentType(contentType);
    }
    if (authorization != null) {
      request.setAuthorization(authorization);
    }
    request.setBody(body);
    try {
      return reader.read(request);
    } catch (IllegalArgumentException unreadable) {
      throw new ParseException("unreadable", OAuth2Error.INVALID_REQUEST, unreadable);
    }
  }

  /// What is wrong with a message that the SDK could not read.
  static ErrorObject errorOf(ParseException malformed) {
    var error = malformed.getErrorObject();
    return error == null ? OAuth2Error.INVALID_REQUEST : error;
  }

  /// Hands the client the nonce for its next proof (RFC 9449, section 8.2).
  static Response withNonce(Response answer, Optional<Nonce> nonce) {
    return nonce
        .map(next ->
            Response.fromResponse(answer).header(Possession.NONCE_HEADER, next.getValue()).build())
        .orElse(answer);
  }

  /// The SDK's answer as it goes out.
  static Response response(HTTPResponse message) {
    var response = Response.status(message.getStatusCode());
    message
        .getHeaderMap()
        .forEach((name, values) -> values.forEach(value -> response.header(name, value)));
    // Tokens and refusals of tokens are never kept by caches (RFC 6749, section 5.1).
    response.header(HttpHeaders.CACHE_CONTROL, null).header(HttpHeaders.CACHE_CONTROL, "no-store");
    if (message.getBody() != null) {
      response.entity(message.getBody());
    }
    return response.build();
  }
}

package io.safekeep.runtime.problem;

/// Problems that every service may answer with.
public enum CommonProblem implements ProblemType {
  INVALID_REQUEST(400, "The request is not valid"),
  UNAUTHENTICATED(401, "A valid access token is needed"),
  FORBIDDEN(403, "The access token does not permit this"),
  NOT_FOUND(404, "There is no such thing"),
  METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
  NOT_ACCEPTABLE(406, "The answer cannot be given in that format"),
  CONFLICT(409, "The thing is not in a state that allows this"),
  IDEMPOTENCY_KEY_REUSED(422, "The idempotency key was used for another request"),
  UNSUPPORTED_MEDIA_TYPE(415, "The body's format is not understood"),
  CLIENT_TOO_OLD(426, "The program is too old"),
  UNAVAILABLE(503, "The service cannot answer right now"),
  FAULT(500, "The service failed");

  private final int status;
  private final String title;

  CommonProblem(int status, String title) {
    this.status = status;
    this.title = title;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public String title() {
    return title;
  }
}

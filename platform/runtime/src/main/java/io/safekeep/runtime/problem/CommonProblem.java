package io.safekeep.runtime.problem;

/// Problems that every service may answer with.
public enum CommonProblem implements ProblemType {
  INVALID_REQUEST("invalid-request", 400, "The request is not valid"),
  UNAUTHENTICATED("unauthenticated", 401, "A valid access token is needed"),
  FORBIDDEN("forbidden", 403, "The access token does not permit this"),
  NOT_FOUND("not-found", 404, "There is no such thing"),
  METHOD_NOT_ALLOWED("method-not-allowed", 405, "The method is not allowed here"),
  NOT_ACCEPTABLE("not-acceptable", 406, "The answer cannot be given in that format"),
  CONFLICT("conflict", 409, "The thing is not in a state that allows this"),
  IDEMPOTENCY_KEY_REUSED(
      "idempotency-key-reused", 422, "The idempotency key was used for another request"),
  UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body's format is not understood"),
  UNAVAILABLE("unavailable", 503, "The service cannot answer right now"),
  FAULT("fault", 500, "The service failed");

  private final String slug;
  private final int status;
  private final String title;

  CommonProblem(String slug, int status, String title) {
    this.slug = slug;
    this.status = status;
    this.title = title;
  }

  @Override
  public String slug() {
    return slug;
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

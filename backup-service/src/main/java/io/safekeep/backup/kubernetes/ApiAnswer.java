package io.safekeep.backup.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;

/// What an error of the Kubernetes API means for who asked.
final class ApiAnswer {

  private ApiAnswer() {}

  /// Whether asking again will give the same: the resource is invalid, or we may not. Not so for
  /// conflicts (409), for too many requests (429), and for a server that has a fault or is away.
  static boolean isFinal(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 400, 403, 404, 405, 422 -> true;
      default -> false;
    };
  }

  static String reason(KubernetesClientException e) {
    String said = e.getStatus() == null ? null : e.getStatus().getMessage();
    return "the Kubernetes API answers "
        + e.getCode()
        + ": "
        + (said == null ? e.getMessage() : said);
  }
}

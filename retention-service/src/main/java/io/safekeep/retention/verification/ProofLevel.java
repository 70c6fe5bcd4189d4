package io.safekeep.retention.verification;

/// How well the emptiness of a store is shown. Each rung stands by itself: a store is given the
/// highest that it has, and the certificate says which that is.
public enum ProofLevel {

  /// Nothing is shown.
  NONE("none"),

  /// V0: the holder says so.
  ACKNOWLEDGED("V0"),

  /// V1: the verifier, which had seen the tenant there before, does not see it there any more.
  ABSENT("V1"),

  /// V2: what let somebody in before is refused.
  REFUSED("V2"),

  /// V3: the storage itself is gone.
  STORAGE_GONE("V3"),

  /// V4: what is left cannot be read by anybody, for its keys are destroyed.
  UNREADABLE("V4"),

  /// V5: the copies that nobody deletes have grown too old to be there, and a restore is refused.
  AGED_OUT("V5");

  private final String label;

  ProofLevel(String label) {
    this.label = label;
  }

  /// For certificates and the API: `V0` to `V5`, or `none`.
  public String label() {
    return label;
  }
}

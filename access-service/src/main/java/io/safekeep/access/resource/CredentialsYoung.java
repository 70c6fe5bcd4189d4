package io.safekeep.access.resource;

import io.safekeep.access.resource.SqlResources.SecretAge;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P121: system-level credentials are few, listed, and changed each quarter. Those here are of the
/// administrators of tenants' servers: PostgreSQL lets nobody make roles who signs in elsewhere.
@Singleton
class CredentialsYoung implements ControlCheck {

  private static final Duration OLDEST = Duration.ofDays(90);

  private final SqlResources resources;

  CredentialsYoung(SqlResources resources) {
    this.resources = resources;
  }

  @Override
  public String name() {
    return "credentials-young";
  }

  @Override
  public String promise() {
    return "P121";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "each system credential at most 90 days old";
  }

  @Override
  public List<ControlResult> check() {
    var all = resources.secretAges();
    return all.isEmpty()
        ? List.of(
            new ControlResult(
                Outcome.PASS, null, "credentials", "0", "No system credential is kept here."))
        : all.stream().map(CredentialsYoung::judge).toList();
  }

  static ControlResult judge(SecretAge credential) {
    return new ControlResult(
        credential.age().compareTo(OLDEST) <= 0 ? Outcome.PASS : Outcome.FAIL,
        credential.tenant(),
        credential.resource().toString(),
        credential.age().toDays() + " days",
        "The password of the administrator of %s: roles are made by it for grants."
            .formatted(credential.name()));
  }
}

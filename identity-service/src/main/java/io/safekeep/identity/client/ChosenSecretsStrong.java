package io.safekeep.identity.client;

import io.safekeep.identity.password.PasswordPolicy;
import io.safekeep.runtime.control.ControlCheck;
import io.safekeep.runtime.control.ControlResult;
import io.safekeep.runtime.control.ControlResult.Outcome;
import io.safekeep.runtime.secret.Secret;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/// P123: a secret of infrastructure that a person chose has at least twelve characters. There is
/// one: that of the operator's client, in the settings. All others are 256 random bits from here.
@Singleton
class ChosenSecretsStrong implements ControlCheck {

  private final BootstrapSettings settings;
  private final ClientDirectory clients;

  ChosenSecretsStrong(BootstrapSettings settings, ClientDirectory clients) {
    this.settings = settings;
    this.clients = clients;
  }

  @Override
  public String name() {
    return "chosen-secrets-strong";
  }

  @Override
  public String promise() {
    return "P123";
  }

  @Override
  public Duration every() {
    return Duration.ofHours(1);
  }

  @Override
  public String bound() {
    return "at least %d characters".formatted(PasswordPolicy.INFRASTRUCTURE.minimumLength());
  }

  @Override
  public List<ControlResult> check() {
    var secret = settings.clientSecret().map(String::strip).orElse("");
    var id = settings.clientId().orElse("operator's client");
    if (secret.isEmpty() || clients.authenticate(id, new Secret(secret)).isEmpty()) {
      return List.of(
          new ControlResult(
              Outcome.PASS,
              null,
              "chosen secrets",
              "0 in use",
              "No client has a secret that a person chose."));
    }
    int length = secret.codePointCount(0, secret.length());
    boolean strong = length >= PasswordPolicy.INFRASTRUCTURE.minimumLength();
    return List.of(
        new ControlResult(
            strong ? Outcome.PASS : Outcome.FAIL,
            null,
            id,
            length + " characters",
            strong
                ? "The secret in the settings is long enough."
                : "The secret in the settings is shorter than the policy of infrastructure allows."));
  }
}
